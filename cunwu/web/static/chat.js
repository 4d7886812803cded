/* 村务助手：the conversation. No framework; every word from outside goes in by textContent. ES2018. */
import { messageRow, timeText, typingRow } from './answer.js';
import { button, el, keep, kept, list, uuid } from './kit.js';
import { startPlace } from './place.js';
import { Failure, history, paper, post } from './server.js';

const PAUSE = 5 * 60000; // milliseconds of silence that earn a time stamp
const WORDS = {
  failed: '没发成。',
  broken: '这一页出了点毛病。',
  paper: '没下载成。',
  unfinished: '上回没发完。',
  history: '以前说过的话没取到。',
  restart: '屏幕上的话会清掉，找不回来。清掉吗？',
};

const $ = (id) => document.getElementById(id);
const log = $('log');
const input = $('text');
const touch = window.matchMedia('(pointer: coarse)').matches;

// ---- the log
const past = el('div'); // what was said before the page was opened goes above all else
let lastTime = 0;
let lastNumber = 0;
let spoken = false;
log.append(past);

const add = (node, where) => {
  spoken = true;
  $('welcome').hidden = true;
  (where || log).append(node);
  return node;
};

const toEnd = () => { log.scrollTop = log.scrollHeight; };

/** Prints the time after a pause. A time without a zone is UTC. */
const stamp = (when, where) => {
  const iso = when && String(when).replace(' ', 'T');
  const time = iso ? new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : iso + 'Z') : new Date();
  if (isNaN(time) || time - lastTime < PAUSE) return;
  lastTime = time;
  add(el('p', 'time', timeText(time)), where);
};

/** A grey line; on the empty page the choice itself is in sight. */
const note = (words) => {
  if (!spoken) return;
  add(el('p', 'note', words));
  toEnd();
};

/** An old 是 must not answer a new question: buttons go once something else is said. */
const dropOptions = () => log.querySelectorAll('.options').forEach((box) => box.remove());

// ---- sending: one at a time, in order
let queue = Promise.resolve();
const unsent = () => list(kept('unsent'));
const settled = (message) => keep('unsent', unsent().filter((one) => one.client_id !== message.client_id));

const fail = (message, node, words, wordsAtFault) => {
  const line = el('div', 'fail');
  line.append(el('span', '', words));
  line.append(button('', wordsAtFault ? '改一改' : '重发', () => {
    line.remove();
    if (!wordsAtFault) {
      deliver(message, node);
      return;
    }
    settled(message);
    node.remove();
    input.value = message.text;
    grow();
    input.focus();
  }));
  node.lastChild.append(line);
};

const deliver = (message, node) => {
  queue = queue.then(async () => {
    const typing = add(typingRow());
    toEnd();
    try {
      const answer = await post(message);
      settled(message);
      lastNumber = Math.max(lastNumber, Number(answer.number) || 0);
      typing.remove();
      const reply = add(messageRow('bot', answer.reply, answer, say, download));
      const tall = reply.offsetHeight + node.offsetHeight > log.clientHeight - 40;
      if (tall) log.scrollTop = reply.offsetTop - log.offsetTop - 12; else toEnd(); // a long reply is read from its head
    } catch (error) {
      typing.remove();
      const known = error instanceof Failure;
      fail(message, node, WORDS.failed + (known ? error.message : WORDS.broken), known && error.wordsAtFault);
      toEnd();
    }
  });
};

const say = (words) => {
  const text = String(words).trim();
  if (!text) return;
  dropOptions();
  const message = { text, client_id: uuid(), after: lastNumber };
  keep('unsent', unsent().concat(message));
  stamp();
  deliver(message, add(messageRow('user', text)));
  (touch ? log : input).focus({ preventScroll: true });
};

// ---- papers
const download = async (one, number, pressed) => {
  pressed.disabled = true;
  try {
    const file = await paper(one, number);
    const link = Object.assign(el('a'), { href: URL.createObjectURL(file.blob), download: file.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  } catch (error) {
    note(WORDS.paper + (error instanceof Failure ? error.message : WORDS.broken));
  } finally {
    pressed.disabled = false;
  }
};

// ---- after a reload
const restore = async () => {
  const left = unsent();
  let messages = [];
  if (kept('session')) {
    try {
      messages = list(await history());
    } catch (error) {
      if (error.status === 401) keep('session', null);
      else add(el('p', 'note', WORDS.history), past).append(button('', '再取', () => location.reload()));
    }
  }
  const rows = messages.map((one, index) => {
    stamp(one.created_at, past);
    const last = index === messages.length - 1;
    const answer = one.answer && !last ? Object.assign({}, one.answer, { buttons: [] }) : one.answer;
    lastNumber = Math.max(lastNumber, Number(one.number) || 0);
    return add(messageRow(one.author, one.text, answer, say, download), past);
  });
  left.forEach((message) => {
    const at = messages.findIndex((one) => one.author === 'user' && one.text === message.text && one.number > message.after);
    if (at >= 0 && messages.slice(at).some((one) => one.author !== 'user')) settled(message); // it had arrived, and was answered
    else if (at >= 0) deliver(message, rows[at]);
    else fail(message, add(messageRow('user', message.text), past), WORDS.unfinished, false);
  });
  $('welcome').hidden = spoken;
};

// ---- typing
const grow = () => {
  input.style.height = '';
  if (input.value) input.style.height = input.scrollHeight + 2 + 'px';
};

$('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const words = input.value;
  input.value = '';
  grow();
  say(words);
});
input.addEventListener('input', grow);
input.addEventListener('keydown', (event) => { // Enter sends, but not the Enter that picks a word in a pinyin keyboard
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  if (input.value.trim()) $('composer').dispatchEvent(new Event('submit', { cancelable: true }));
});
document.querySelectorAll('.examples .option').forEach((one) => one.addEventListener('click', () => say(one.textContent)));

// ---- the page
const showSize = () => {
  document.documentElement.classList.toggle('big', Boolean(kept('big')));
  $('size-button').textContent = kept('big') ? '小字' : '大字';
  grow();
};
$('size-button').addEventListener('click', () => {
  const end = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  keep('big', kept('big') ? null : true);
  showSize();
  if (end) toEnd();
});
if (window.visualViewport) { // iOS lays its keyboard over the page
  const fit = () => {
    const end = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    document.body.style.height = Math.round(visualViewport.height * visualViewport.scale) + 'px';
    window.scrollTo(0, 0);
    if (end) toEnd();
  };
  visualViewport.addEventListener('resize', fit);
}

showSize();
startPlace(note, () => {
  if (!window.confirm(WORDS.restart)) return;
  keep('session', null);
  keep('unsent', null);
  location.reload();
});
log.setAttribute('aria-busy', 'true'); // old messages are not read aloud again
restore().then(() => {
  log.removeAttribute('aria-busy');
  if (!$('welcome').hidden) log.scrollTop = 0; else toEnd();
  if (!touch) input.focus({ preventScroll: true });
});
