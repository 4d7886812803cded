/* Words on their way: kept until the server has answered them, sent one at a time and in order, by one tab. */
import { keep, kept, keysOf, uuid, watch } from './kept.js';
import { Failure, post } from './server.js';
import { answered, forget, thread } from './thread.js';
import { FAULTS, LOG } from './words.js';

const FRESH = 10 * 60000; // milliseconds during which words are sent again without being asked
const PAUSES = [2000, 4000, 8000, 15000, 30000];

const KEY = 'unsent.';

/** Whether a change of this key changes what is on its way. */
export const isUnsent = (key) => key.startsWith(KEY);

const sound = (one, key) => one && typeof one.text === 'string' && KEY + one.client_id === key;

/** The words on their way, the oldest first. */
export const unsent = () => keysOf(KEY).flatMap((key) => (sound(kept(key), key) ? [kept(key)] : [])).sort((a, b) => a.at - b.at);

const update = (id, fields) => {
  const one = kept(KEY + id);
  if (one) keep(KEY + id, { ...one, ...fields });
};
export const drop = (id) => keep(KEY + id, null);

export const dropAll = () => keysOf(KEY).forEach((key) => keep(key, null));

/** Words that arrived after all: the server's own list has them, and an answer. */
export const settle = (messages) => {
  const done = unsent().filter((one) => {
    const asked = messages.find((message) => message.client_id === one.client_id);
    return asked && (thread().state === 'human' || messages.some((message) => message.author !== 'user' && message.number > asked.number));
  });
  done.forEach((one) => drop(one.client_id));
};

export const stale = (one) => one.refused || Date.now() - one.at >= FRESH;

const due = () => unsent().find((one) => !stale(one));

/** One tab sends at a time. Without locks (plain http) the server knows words that come twice by their client_id. */
const alone = (work) => (navigator.locks ? navigator.locks.request('cunwu.outbox', work) : work());

let sending = false;
let failures = 0;
let timer = 0;

const sendOne = async (one) => {
  const before = kept('session');
  try {
    const answer = await post(one);
    if (before && before !== kept('session')) forget({ loaded: true, note: LOG.lost });
    drop(one.client_id);
    answered(answer, one);
    failures = 0;
    return true;
  } catch (error) {
    const known = error instanceof Failure;
    if (known && error.wordsAtFault) {
      update(one.client_id, { refused: true, fault: error.message });
      return true;
    }
    update(one.client_id, { fault: known ? error.message : FAULTS.broken });
    clearTimeout(timer);
    timer = setTimeout(flush, PAUSES[Math.min(failures, PAUSES.length - 1)]);
    failures += 1;
    return false;
  }
};

/** Sends what is due. */
export const flush = async () => {
  if (sending) return;
  sending = true;
  try {
    await alone(async () => {
      for (let one = due(); one; one = due()) if (!(await sendOne(one))) break;
    });
  } finally {
    sending = false;
  }
};

export const say = (words) => {
  const text = String(words).trim();
  if (!text) return;
  const id = uuid();
  keep(KEY + id, { text, client_id: id, at: Date.now() });
  flush();
};

export const resend = (one) => {
  update(one.client_id, { at: Date.now(), fault: null });
  flush();
};

/** Sends what was left over, and again whenever the network comes back. */
export const startOutbox = () => {
  unsent().forEach((one) => {
    if (!one.fault && stale(one)) update(one.client_id, { fault: FAULTS.stale });
  });
  flush();
  addEventListener('online', flush);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) flush(); });
  watch((key) => { if (isUnsent(key) && !sending) setTimeout(flush, 0); });
};
