/* The chat API: POST api/chat, GET api/history, GET api/regions, POST api/papers. */
import { keep, kept } from './kit.js';

const TIMEOUT = 40000; // milliseconds for one request
const WORDS = {
  offline: '手机没连上网，看看信号或者无线网。',
  network: '网络不通，等一下再发。',
  slow: '等了太久没有回音。',
  broken: '服务器出了点毛病，等一下再发。',
};

/** A request that failed: `status` is the HTTP status, 0 if no answer came; `message` is fit to be shown. */
export class Failure extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
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
    response = await fetch(path, Object.assign({ signal: stop.signal, cache: 'no-store' }, options));
    body = await (response.ok ? read : asJson)(response);
  } catch (error) {
    throw new Failure(0, navigator.onLine === false ? WORDS.offline : stop.signal.aborted ? WORDS.slow : WORDS.network);
  } finally {
    clearTimeout(timer);
  }
  if (response.ok && body) return body;
  throw new Failure(response.ok ? 502 : response.status, (body && body.error && body.error.message) || WORDS.broken);
};

/** Sends one message and returns its answer. An expired session is dropped and the words begin a new one. */
export const post = async (message) => {
  const session = kept('session');
  const region = kept('region');
  const body = Object.assign(
    { text: message.text, client_id: message.client_id },
    session && { session },
    region && { region: region.code },
    kept('role') && { role: kept('role') },
  );
  const options = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  try {
    const answer = await call('api/chat', options);
    if (answer.session) keep('session', answer.session);
    return answer;
  } catch (error) {
    if (error.status !== 401 || !session) throw error;
    keep('session', null);
    return post(message);
  }
};

export const history = async () => (await call('api/history', { headers: { Authorization: 'Bearer ' + kept('session') } })).messages;

const asFile = async (response) => {
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('Content-Disposition') || '');
  return { name: name ? decodeURIComponent(name[1]) : 'paper.docx', blob: await response.blob() };
};

/** The Word file {name, blob} of a paper that message `number` offers. */
export const paper = (one, number) => call('api/papers', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ session: kept('session'), kind: one.kind, part: one.part, number }),
}, asFile);

export const regions = () => call('api/regions');
