/* What the server has to say reaches the page: one stream of events with resume, or asking again and again where streams do not pass. */
import { createParser } from 'eventsource-parser';
import { keep, kept, list, watch } from './kept.js';
import { settle } from './outbox.js';
import { events, history } from './server.js';
import { change, complete, current, forget, merge, thread } from './thread.js';
import { LOG } from './words.js';

const SILENCE = 40000; // milliseconds without a byte (a comment comes every 15 s): the line is dead
const FIRST = 10000; // milliseconds for the first event: behind a proxy that collects, none would ever come
const POLL = 4000;
const POLLS = 30; // times of asking between two tries of a stream
const PAUSES = [500, 1000, 2000, 5000, 10000, 20000];

let hasten = () => {};
const pause = (time) => new Promise((done) => { hasten = done; setTimeout(done, time); });

const take = (found) => {
  const messages = list(found.messages);
  const fields = found.state ? { state: found.state, who: found.who || null } : {};
  merge(messages, { ...fields, fault: null });
  settle(thread().messages);
};

/** The last messages, at the start; returns false where they could not be had. */
export const load = async () => {
  const session = kept('session');
  if (!session) {
    change({ loaded: true, fault: null });
    return true;
  }
  try {
    const found = await history();
    if (!current(session)) return true;
    change({ earlier: Boolean(found.earlier), loaded: true, fault: null });
    take(found);
    return true;
  } catch (error) {
    if (error.status === 401) {
      if (current(session)) keep('session', null);
      forget({ loaded: true, note: LOG.lost });
      return true;
    }
    change({ fault: LOG.history, loaded: true });
    return false;
  }
};

/** What was said before all that is on the screen. */
export const loadEarlier = async () => {
  const found = await history({ before: thread().messages[0].number, limit: 30 });
  merge(list(found.messages), { earlier: Boolean(found.earlier) });
  return { noMore: !found.earlier };
};

const catchUp = async () => {
  const session = kept('session');
  const found = await history({ after: complete() });
  if (current(session)) take(found);
};

const heard = {
  message: (data) => take({ messages: [data] }),
  state: (data) => change({ state: data.state, who: data.who || null }),
  typing: (data) => change({ typing: data.author === 'bot' && data.asked === null ? null : { author: data.author, at: Date.now() } }),
};

/** Reads one stream to its end. Returns 'none' where this server or the way to it has no streams. */
const listen = async (line, kick) => {
  kick(FIRST);
  const response = await events(complete(), line.stop.signal);
  if (response.status === 401) return 'lost';
  if (!response.ok || !/event-stream/.test(response.headers.get('Content-Type') || '')) return response.status >= 500 && response.status !== 503 ? 'broken' : 'none';
  let any = false;
  const parser = createParser({
    onEvent: (event) => {
      any = true;
      const hear = heard[event.event];
      if (!hear) return;
      try { hear(JSON.parse(event.data)); } catch (error) { if (!(error instanceof SyntaxError)) throw error; }
    },
  });
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      kick(any ? SILENCE : FIRST);
    }
  } catch (error) {
    if (!any && line.why === 'silent') return 'none';
    throw error;
  }
  return any ? 'ended' : 'none';
};

let line = null; // the stream that is open: {stop, why it was cut, heard: when the last byte came}
const cut = (why) => {
  if (line) {
    line.why = why;
    line.stop.abort();
  }
  hasten();
};

const follow = async (session) => {
  for (let failures = 0; current(session);) {
    const mine = { stop: new AbortController(), why: null, heard: Date.now() };
    line = mine;
    let timer = 0;
    const kick = (time) => {
      mine.heard = Date.now();
      clearTimeout(timer);
      timer = setTimeout(() => { mine.why = 'silent'; mine.stop.abort(); }, time);
    };
    let end = 'broken';
    try { end = await listen(mine, kick); } catch (error) { if (mine.why === 'woken') failures = 0; } finally { clearTimeout(timer); }
    if (!current(session)) return;
    if (end === 'none') return poll(session);
    if (end === 'lost') return load();
    if (end === 'ended') failures = 0;
    await pause(PAUSES[Math.min(failures, PAUSES.length - 1)] * (0.75 + Math.random() / 2));
    failures += 1;
  }
};

/** Asks for a while; then a stream is tried again, for the server may only have been full. */
const poll = async (session) => {
  for (let failures = 0, asked = 0; current(session); asked += 1) {
    if (asked === POLLS) return follow(session);
    await pause(document.hidden ? POLL * 5 : POLL * Math.min(failures + 1, 5));
    if (!current(session)) return;
    try {
      await catchUp();
      failures = 0;
    } catch (error) {
      if (error.status === 401) return load();
      failures += 1;
    }
  }
};

/** Keeps the page in step with its conversation, whichever that is, from now on. */
export const startDelivery = async () => {
  let followed = null;
  const begin = async () => {
    const session = kept('session');
    if (session === followed) return;
    const other = followed && session; // another tab, or a link, moved on to another conversation
    followed = session;
    cut('moved');
    if (other || !session) forget({ loaded: !session, note: thread().note });
    if (!session) return;
    if (other || thread().messages.length) await load();
    follow(session);
  };
  if (await load()) begin(); else { followed = kept('session'); follow(followed); }
  watch((key) => { if (key === 'session') begin(); });
  addEventListener('online', () => cut('woken'));
  document.addEventListener('visibilitychange', () => { // a phone that slept does not notice that the line is dead
    if (!document.hidden && line && Date.now() - line.heard > SILENCE / 2) cut('woken');
  });
};
