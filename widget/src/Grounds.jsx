/* 依据: the clause's exact words, the documents they are from, and the whole answer as it was given. */
import { list } from './kept.js';
import { clauseName, dayText, official } from './reply.js';
import { ROW } from './words.js';

const sourceText = (one) => {
  const title = '《' + String(one.title || '').replace(/^《([^《》]*)》$/, '$1') + '》';
  const rest = [one.number, one.date && dayText(one.date)].filter(Boolean).join('，');
  const entry = one.entry ? (/^\d+$/.test(one.entry) ? '第' + one.entry + '项' : ' ' + one.entry) : '';
  return title + (rest ? '（' + rest + '）' : '') + entry;
};

const Source = ({ one }) => {
  const url = official(one.url);
  return (
    <li>
      <span>{sourceText(one)}</span>
      {url && <a href={url} target="_blank" rel="noopener noreferrer">{ROW.original}</a>}
    </li>
  );
};

const Quotes = ({ quotes }) => quotes.map((quote, index) => {
  const name = clauseName(quote.clause, ROW);
  const before = index && clauseName(quotes[index - 1].clause, ROW);
  return [name !== before && <h4>{name}</h4>, <blockquote>{quote.text}</blockquote>];
});

/** Of several rulings each shows the quotes of its own clauses; a clause no ruling names is shown with each. */
const quotesOf = (answer, card) => {
  const own = card && list(answer.rulings).length > 1 ? list(card.ruling.clauses) : null;
  return list(answer.quotes).filter((quote) => !own || own.includes(parseInt(quote.clause, 10)));
};

const sourcesOf = (answer, card) => {
  const all = list(answer.sources).filter((one, index, every) =>
    every.findIndex((other) => other.number === one.number && other.title === one.title && other.entry === one.entry) === index);
  if (!card || list(answer.rulings).length < 2) return all;
  const named = all.filter((one) => card.grounds.some((line) => line.includes(one.number || one.title)));
  return named.length ? named : all;
};

export const Grounds = ({ answer, card }) => {
  const quotes = quotesOf(answer, card);
  const sources = sourcesOf(answer, card);
  const lines = (card ? card.grounds : []).filter((line) => !quotes.some((quote) => line.includes(quote.text)));
  if (!quotes.length && !sources.length && !lines.length) return null;
  return (
    <details class="grounds">
      <summary>{ROW.grounds}</summary>
      <div class="grounds-in">
        {lines.map((line, index) => <p key={index}>{line}</p>)}
        <Quotes quotes={quotes} />
        {sources.length > 0 && <h4>{ROW.from}</h4>}
        {sources.length > 0 && <ul>{sources.map((one, index) => <Source key={index} one={one} />)}</ul>}
        {answer.region && answer.as_of && <p class="soft">{ROW.rule(answer.region, dayText(answer.as_of))}</p>}
        <details class="full"><summary>{ROW.full}</summary><p class="words">{answer.reply}</p></details>
      </div>
    </details>
  );
};
