/* The server's text, cut into what a card shows. Every line of it goes somewhere: nothing is left out. */
import { list } from './kept.js';

const HEADING = /^【(.+?)】(.*)$/;
const STEP = /^\d+\. (.+)$/;
const GROUND = /^(依据|原文)：/;

/** Lines as blocks, in order: {words} or {title, steps}; and the lines that name the grounds. */
const blocks = (lines) => {
  const found = [];
  const grounds = [];
  lines.filter((line) => line.trim()).forEach((line) => {
    const last = found[found.length - 1];
    const step = STEP.exec(line);
    if (GROUND.test(line)) grounds.push(line);
    else if (step && last && last.steps) last.steps.push(step[1]);
    else if (step) found.push({ title: last && last.words && /：$/.test(last.words) ? found.pop().words.slice(0, -1) : '', steps: [step[1]] });
    else found.push({ words: line });
  });
  return { blocks: found, grounds };
};

/** The question at the end that the buttons answer. */
const question = (answer, lines) =>
  (list(answer.buttons).length && lines.length > 1 && /？$/.test(lines[lines.length - 1]) ? lines.pop() : '');

/**
 * An answer's reply as {lead, cards, question}: one card for each ruling, with its ruling, number, item and blocks.
 * Where the text is not laid out so (为什么, a question back), all of it is lead.
 */
export const cut = (answer) => {
  const lines = String(answer.reply || '').split('\n').filter((line) => line.trim());
  const rulings = list(answer.rulings);
  const asked = question(answer, lines);
  const lead = [];
  const cards = [];
  lines.forEach((line) => {
    const heading = HEADING.exec(line);
    if (heading && cards.length < rulings.length) {
      cards.push({ ruling: rulings[cards.length], part: cards.length + 1, label: heading[1], item: heading[2].trim(), lines: [] });
    } else (cards.length ? cards[cards.length - 1].lines : lead).push(line);
  });
  if (cards.length !== rulings.length || !cards.length) return { lead: lines, cards: [], question: asked };
  return { lead, cards: cards.map((card) => ({ ...card, ...blocks(card.lines) })), question: asked };
};

/** "2020-04-27…" as 2020年4月27日. */
export const dayText = (iso) => String(iso).replace(/^(\d{4})-0?(\d+)-0?(\d+).*$/, '$1年$2月$3日');

/** A time as WeChat prints it: 9:05, 昨天 9:05, 3月2日 9:05. */
export const timeText = (time, now = new Date()) => {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const clock = time.getHours() + ':' + String(time.getMinutes()).padStart(2, '0');
  if (time >= midnight) return clock;
  if (midnight - time <= 86400000) return '昨天 ' + clock;
  const year = time.getFullYear() === now.getFullYear() ? '' : time.getFullYear() + '年';
  return year + (time.getMonth() + 1) + '月' + time.getDate() + '日 ' + clock;
};

/** A time the server gave; without a zone it is UTC. */
export const timeOf = (text) => {
  const iso = String(text || '').replace(' ', 'T');
  const time = new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : iso + 'Z');
  return Number.isNaN(time.getTime()) ? null : time;
};

const measure = (number) => {
  const digits = '零一二三四五六七八九十';
  const n = Number(number);
  return '第' + (n <= 10 ? digits[n] : n < 20 ? '十' + digits[n - 10] : n) + '条';
};

/** A clause is “条.句”: 0.x is the opening, 14.cx the closing lines. */
export const clauseName = (clause, words) => {
  const parts = /^(\d+)(?:\.(c?)\d+)?$/.exec(String(clause));
  if (!parts) return String(clause);
  return words.measures + (parts[1] === '0' ? words.opening : parts[2] ? words.closing : measure(parts[1]));
};

/** Only government pages are shown as links. */
export const official = (url) => {
  try {
    const at = new URL(url);
    return /^https?:$/.test(at.protocol) && /(^|\.)gov\.cn$/.test(at.hostname) ? at.href : null;
  } catch (error) {
    return null;
  }
};
