/* The log as a list of lines: messages, what is not sent yet, and between them times, hand-overs, the mark of what is new. */
import { timeOf, timeText } from './reply.js';
import { LOG, NAMES, STATES } from './words.js';

const PAUSE = 5 * 60000; // milliseconds of silence that earn a time stamp

const note = (key, text) => ({ kind: 'note', key, text });

/** The line where a person takes over from the bot, or the bot from a person. */
const turn = (before, message) => {
  if (message.author === 'human' && before !== 'human') return note('turn-' + message.number, STATES.human(message.name || NAMES.human));
  if (message.author === 'bot' && before === 'human') return note('turn-' + message.number, STATES.back);
  return null;
};

/** How things stand at the end of the log. */
const ending = (thread, speaker) => {
  if (thread.state === 'waiting') return note('state', STATES.waiting);
  if (thread.state === 'human' && speaker !== 'human') return note('state', STATES.human(thread.who || NAMES.human));
  if (thread.state === 'bot' && speaker === 'human') return note('state', STATES.back);
  return null;
};

/** `mark` is the number after which messages are new, or null. */
export const lines = (thread, unsent, mark) => {
  const found = [];
  let before = null; // the time of the line above
  let speaker = null; // who answered last: bot or human
  let marked = mark === null;
  const stamp = (time, key) => {
    if (time && (before === null || time - before >= PAUSE)) found.push({ kind: 'time', key: 'time-' + key, text: timeText(time) });
    before = time || before;
  };
  thread.messages.forEach((message) => {
    stamp(timeOf(message.created_at), message.number);
    if (!marked && message.number > mark && message.author !== 'user') {
      marked = true;
      found.push({ kind: 'unread', key: 'unread', text: LOG.unread });
    }
    const change = turn(speaker, message);
    if (change) found.push(change);
    if (message.author !== 'user') speaker = message.author;
    found.push({ kind: 'message', key: 'm' + message.number, message });
    const entry = message.client_id && unsent.find((one) => one.client_id === message.client_id);
    if (entry) found.push({ kind: 'pending', key: 'p' + message.number, entry, arrived: true });
  });
  const end = ending(thread, speaker);
  if (end) found.push(end);
  const known = new Set(thread.messages.map((message) => message.client_id));
  unsent.filter((one) => !known.has(one.client_id)).forEach((entry) => {
    stamp(new Date(entry.at), entry.client_id);
    found.push({ kind: 'pending', key: entry.client_id, entry, arrived: false });
  });
  if (thread.note) found.push(note('note', thread.note));
  return found;
};
