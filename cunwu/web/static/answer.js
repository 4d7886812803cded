/* One message as the page shows it: bubble, coloured ruling, folded grounds, buttons. */
import { button, el, kept, list, svg } from './kit.js';

const AUTHORS = { bot: '村务助手', human: '工作人员', user: '我' };
const RULINGS = { // verdict: [colour, the word if the server gives none]; any other verdict is amber
  not_issued: ['no', '不予出具'],
  prohibited: ['no', '不得这样做'],
  issuable: ['yes', '可以出具'],
  issuable_if_verified: ['yes', '可据实出具'],
  allowed: ['yes', '符合规定'],
  assist: ['yes', '可协助，限范围'],
  delegate: ['yes', '可承接委托'],
  own_duty: ['yes', '村级自治事项'],
  villagers_own: ['yes', '村民个人事项'],
};
const MARKS = { no: 'M6 6l12 12M18 6L6 18', yes: 'M4 13l6 6L20 6', ask: 'M12 4v10M12 19v1' };

/** "2020-04-27…" as 2020年4月27日. */
const day = (iso) => String(iso).replace(/^(\d{4})-0?(\d+)-0?(\d+).*$/, '$1年$2月$3日');

const measure = (number) => {
  const digits = '零一二三四五六七八九十';
  const n = Number(number);
  return '第' + (n <= 10 ? digits[n] : n < 20 ? '十' + digits[n - 10] : n) + '条';
};

/** A clause is “条.句”: 0.x is the opening, 14.cx the closing lines. */
const clauseName = (clause) => {
  const parts = /^(\d+)(?:\.(c?)\d+)?$/.exec(String(clause));
  if (!parts) return String(clause);
  return '《若干措施》' + (parts[1] === '0' ? '开头' : parts[2] ? '文末' : measure(parts[1]));
};

/** Only government pages are shown as links. */
const official = (url) => {
  try {
    const at = new URL(url);
    return /^https?:$/.test(at.protocol) && /(^|\.)gov\.cn$/.test(at.hostname) ? at.href : null;
  } catch (error) {
    return null;
  }
};

const row = (author, bubble) => {
  const node = el('div', 'row new ' + author);
  const avatar = el('span', 'avatar');
  avatar.setAttribute('aria-hidden', 'true');
  avatar.append(svg('svg', {}, svg('use', { href: '#pic-' + author })));
  const body = el('div', 'body');
  body.append(el('p', author === 'human' ? 'name' : 'unseen', AUTHORS[author] + '：'), bubble);
  node.append(avatar, body);
  return node;
};

const ruling = (answer) => {
  const [colour, word] = RULINGS[answer.verdict] || ['ask', '还要看情况'];
  const line = el('div', 'verdict ' + colour);
  const mark = { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': 3.5, 'stroke-linecap': 'round', 'aria-hidden': true };
  line.append(svg('svg', mark, svg('path', { d: MARKS[colour] })), el('b', '', answer.label || word));
  if (answer.item) line.append(el('span', '', String(answer.item).replace(/;/g, '、')));
  return line;
};

const source = (one) => {
  const item = el('li');
  const title = '《' + String(one.title || '').replace(/^《([^《》]*)》$/, '$1') + '》';
  const rest = [one.number, one.date && day(one.date)].filter(Boolean).join('，');
  const entry = one.entry ? (/^\d+$/.test(one.entry) ? '第' + one.entry + '项' : ' ' + one.entry) : '';
  item.append(el('span', '', title + (rest ? '（' + rest + '）' : '') + entry));
  const url = official(one.url);
  if (url) item.append(' ', Object.assign(el('a', '', '看原文'), { href: url, target: '_blank', rel: 'noopener noreferrer' }));
  return item;
};

const grounds = (answer) => {
  const [quotes, sources, clauses] = [list(answer.quotes), list(answer.sources), list(answer.clauses)];
  if (!quotes.length && !sources.length && !clauses.length) return null;
  const inside = el('div', 'grounds-in');
  let heading = '';
  quotes.forEach((quote) => {
    const name = clauseName(quote.clause);
    if (name !== heading) inside.append(el('h3', '', name));
    heading = name;
    inside.append(el('blockquote', '', quote.text));
  });
  if (!quotes.length && clauses.length) inside.append(el('p', '', '《若干措施》' + clauses.map(measure).join('、')));
  if (sources.length) {
    const ul = el('ul');
    sources.forEach((one) => ul.append(source(one)));
    inside.append(el('h3', '', '出自'), ul);
  }
  if (answer.region && answer.as_of) inside.append(el('h3', '', '按' + answer.region + day(answer.as_of) + '的规定'));
  const fold = el('details', 'grounds');
  fold.append(el('summary', '', '依据原文'), inside);
  return fold;
};

/** A cadre's papers on a certificate are not put before a villager. */
const offered = (answer) => list(answer && answer.papers).filter(
  (one) => one.reader === 'villager' || kept('role') === 'cadre' || answer.topic !== 'certificate',
);

const papers = (answer, get) => {
  const several = list(answer.rulings).length > 1;
  const box = el('div', 'papers');
  offered(answer).forEach((one) => {
    const node = button('option', '下载' + one.title + (several ? '（' + one.item + '）' : ''), () => get(one, answer.number, node));
    box.append(node);
  });
  return box;
};

/**
 * A message as a row. `author` is user, bot or human; `answer` the JSON of an answer, or null;
 * `press(text)` is called with a button's payload, `get(paper, number, button)` for a paper.
 */
export const messageRow = (author, text, answer, press, get) => {
  const bubble = el('div', 'bubble');
  const node = row(AUTHORS[author] ? author : 'bot', bubble);
  if (answer && answer.verdict) bubble.append(ruling(answer));
  String(text || '').split(/\n{2,}/).filter(Boolean).forEach((part) => bubble.append(el('p', 'words', part)));
  const fold = answer && grounds(answer);
  if (fold) bubble.append(fold);
  const choices = answer ? list(answer.buttons) : [];
  if (choices.length) {
    const box = el('div', 'options');
    choices.forEach((one) => box.append(button('option', one.title, () => press(one.payload || one.title))));
    node.lastChild.append(box);
  }
  if (offered(answer).length) node.lastChild.append(papers(answer, get));
  return node;
};

export const typingRow = () => {
  const bubble = el('div', 'bubble typing');
  bubble.append(el('span', 'unseen', '正在查'), el('i'), el('i'), el('i'));
  return row('bot', bubble);
};

/** A time as WeChat prints it: 9:05, 昨天 9:05, 3月2日 9:05. */
export const timeText = (time) => {
  const now = new Date();
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const clock = time.getHours() + ':' + String(time.getMinutes()).padStart(2, '0');
  if (time >= midnight) return clock;
  if (midnight - time <= 86400000) return '昨天 ' + clock;
  const year = time.getFullYear() === now.getFullYear() ? '' : time.getFullYear() + '年';
  return year + (time.getMonth() + 1) + '月' + time.getDate() + '日 ' + clock;
};
