/* The conversation as this page knows it: messages by number, who answers, who types. */
import { kept } from './kept.js';

const START = { messages: [], earlier: false, state: 'bot', who: null, typing: null, loaded: false, fault: null, note: null };

let now = START;
const listeners = new Set();

export const thread = () => now;

export const change = (fields) => {
  now = { ...now, ...fields };
  listeners.forEach((listener) => listener());
};

export const onChange = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Another conversation, or none: nothing of the old one stays. */
export const forget = (fields) => change({ ...START, ...fields });

const ours = (message) => message && Number.isInteger(message.number) && typeof message.text === 'string';

/** Adds messages; one that is there already, by its number, is not doubled. */
export const merge = (messages, fields = {}) => {
  const byNumber = new Map(now.messages.map((one) => [one.number, one]));
  messages.filter(ours).forEach((one) => byNumber.set(one.number, { ...byNumber.get(one.number), ...one }));
  const sorted = [...byNumber.values()].sort((a, b) => a.number - b.number);
  const last = sorted.length ? sorted[sorted.length - 1].number : 0;
  const typed = now.typing && messages.some((one) => one.author === now.typing.author && one.number === last);
  change({ messages: sorted, ...(typed && { typing: null }), ...fields });
};

/** The number up to which nothing is missing: what comes after it is asked for. */
export const complete = () => {
  let number = now.messages.length ? now.messages[0].number : 0;
  for (const one of now.messages) {
    if (one.number > number + 1) break;
    number = one.number;
  }
  return number;
};

/** What an answer to a message says about the conversation. `sent` is the message that was answered. */
export const answered = (answer, sent) => {
  const at = new Date().toISOString();
  const asked = Number.isInteger(answer.asked) ? answer.asked : answer.number - 1;
  const question = now.messages.find((one) => one.number === asked);
  const messages = [question || { number: asked, author: 'user', text: sent.text, client_id: sent.client_id, created_at: at }];
  if (answer.number) {
    const known = now.messages.find((one) => one.number === answer.number);
    messages.push({ number: answer.number, author: 'bot', text: answer.reply, created_at: at, ...known, answer });
  }
  merge(messages, answer.state ? { state: answer.state } : {});
};

/** Whether what was read under `session` belongs to the conversation on the screen. */
export const current = (session) => session === kept('session');
