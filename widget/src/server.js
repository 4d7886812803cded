/* The chat API. Every fault comes out as a Failure whose message is fit to be shown. */
import { kept, keep } from './kept.js';
import { FAULTS } from './words.js';

const TIMEOUT = 40000; // milliseconds for one request

/** A request that failed: `status` is the HTTP status, 0 if no answer came; `code` the server's word for programs. */
export class Failure extends Error {
  constructor(status, message, code) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** True where sending the same words again cannot help. */
  get wordsAtFault() {
    return [400, 413, 415, 422].includes(this.status);
  }
}

const asJson = async (response) => {
  try { return JSON.parse(await response.text()); } catch (error) { if (error instanceof SyntaxError) return null; throw error; }
};

/** The body of an answer that is good, read by `read`. Throws Failure. */
const call = async (path, options, read = asJson) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT);
  let response;
  let body = null;
  try {
    response = await fetch(path, { signal: stop.signal, cache: 'no-store', ...options });
    body = await (response.ok ? read : asJson)(response);
  } catch (error) {
    throw new Failure(0, navigator.onLine === false ? FAULTS.offline : stop.signal.aborted ? FAULTS.slow : FAULTS.network);
  } finally {
    clearTimeout(timer);
  }
  if (response.ok && body) return body;
  const { message, code } = (body && body.error) || {};
  throw new Failure(response.ok ? 502 : response.status, message || FAULTS.broken, code);
};

const json = (body) => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
const bearer = () => ({ Authorization: 'Bearer ' + kept('session') });

/** What the first words are sent with, so that they begin one conversation however often they are sent. */
export const prepare = async () => {
  if (kept('session') || kept('opening')) return;
  const { opening } = await call('api/session', { method: 'POST' });
  if (!kept('opening')) keep('opening', opening); // another tab may have been first
};

/** Sends one message and returns its answer. A session or place the server no longer knows is dropped, and it is tried without. */
export const post = async (message) => {
  const known = ['session', 'opening', 'region'].filter(kept);
  await prepare();
  const session = kept('session');
  const region = kept('region');
  const role = kept('role');
  const body = {
    text: message.text,
    client_id: message.client_id,
    ...(session ? { session } : { opening: kept('opening') }),
    ...(region && { region: region.code }),
    ...(role && { role }),
  };
  try {
    const answer = await call('api/chat', json(body));
    if (answer.session && answer.session !== kept('session')) keep('session', answer.session);
    keep('opening', null);
    return answer;
  } catch (error) {
    const fault = error.code === 'unknown_region' ? 'region' : error.status === 401 ? (session ? 'session' : 'opening') : null;
    if (!known.includes(fault)) throw error;
    keep(fault, null);
    return post(message);
  }
};

/** Messages before or after a number: {messages, earlier, state, who}. */
export const history = (where = {}) => call('api/history?' + new URLSearchParams(where), { headers: bearer() });

/** An open stream of events after message `number`; `signal` ends it. A Response, whatever its status. */
export const events = (number, signal) =>
  fetch('api/events?after=' + number, { headers: { ...bearer(), Accept: 'text/event-stream' }, signal, cache: 'no-store' });

const asFile = async (response) => {
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('Content-Disposition') || '');
  return { name: name ? decodeURIComponent(name[1]) : 'paper.docx', blob: await response.blob() };
};

/** The file {name, blob} of a paper that message `number` offers; `format` is docx or png. */
export const paper = (one, number, format) =>
  call('api/papers', json({ session: kept('session'), kind: one.kind, part: one.part, number, format }), asFile);

export const rate = (number, useful, reason) =>
  call('api/feedback', json({ session: kept('session'), number, useful, ...(reason && { reason }) }));

/** What this server can do for the page, or null where it is too old to say. */
export const abilities = () => call('api/page').catch(() => null);

export const regions = () => call('api/regions');
