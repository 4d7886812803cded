/* What the bot said: a card for each ruling, or a bubble; the grounds; what can be done with it. */
import { Bubble } from '@chatui/core/es/components/Bubble/index.js';
import { Card } from '@chatui/core/es/components/Card/Card.js';
import { useState } from 'preact/hooks';
import { Feedback } from './Feedback.jsx';
import { Grounds } from './Grounds.jsx';
import { list } from './kept.js';
import { say } from './outbox.js';
import { Papers } from './Papers.jsx';
import { Picture, Words, copy } from './parts.jsx';
import { cut } from './reply.js';
import { OTHER_VERDICT, ROW, VERDICTS } from './words.js';

const Verdict = ({ ruling, item }) => {
  const [colour, word] = VERDICTS[ruling.verdict] || OTHER_VERDICT;
  return (
    <header class={'verdict ' + colour}>
      <Picture name={colour} />
      <strong>{ruling.label || word}</strong>
      {item && <span class="item">{item}</span>}
    </header>
  );
};

const Block = ({ block, first }) => (block.steps
  ? (
    <div class="steps">
      {block.title && <h3>{block.title}</h3>}
      <ol>{block.steps.map((step, index) => <li key={index}>{step}</li>)}</ol>
    </div>
  )
  : <p class={first ? 'words reason' : 'words'}>{block.words}</p>);

const Ruling = ({ answer, card, number, images, show }) => (
  <Card className="ruling">
    <Verdict ruling={card.ruling} item={card.item} />
    {card.blocks.map((block, index) => <Block key={index} block={block} first={index === 0} />)}
    <Papers answer={answer} part={card.part} number={number} images={images} show={show} />
    <Grounds answer={answer} card={card} />
  </Card>
);

/** Bubbles of plain words; `hold` gives the handlers of a long press. */
const Plain = ({ answer, lines, hold, number, images, show, grounds }) => (
  <Bubble {...hold}>
    <Words lines={lines} />
    {grounds && <Papers answer={answer} number={number} images={images} show={show} />}
    {grounds && <Grounds answer={answer} card={null} />}
  </Bubble>
);

const Copy = ({ text }) => {
  const [done, setDone] = useState(false);
  return (
    <button type="button" class="small" onClick={async () => setDone(await copy(text))}>
      <span role="status">{done ? ROW.copied : ROW.copy}</span>
    </button>
  );
};

export const Answer = ({ message, latest, state, abilities, voice, hold, show }) => {
  const { answer, number } = message;
  const { lead, cards, question } = cut(answer);
  const choices = latest && state !== 'human' ? list(answer.buttons) : [];
  const images = Boolean(abilities && abilities.images);
  return (
    <div class="answer">
      {lead.length > 0 && <Plain answer={answer} lines={lead} hold={hold} number={number} images={images} show={show} grounds={!cards.length} />}
      {cards.map((card) => <div key={card.part} {...hold}><Ruling answer={answer} card={card} number={number} images={images} show={show} /></div>)}
      {question && <Bubble {...hold}><p class="words">{question}</p></Bubble>}
      {choices.length > 0 && (
        <div class="options" role="group" aria-label={ROW.options}>
          {choices.map((one) => <button type="button" class="option" key={one.payload} onClick={() => say(one.payload || one.title)}>{one.title}</button>)}
        </div>
      )}
      {(answer.verdict || answer.item) && (
        <div class="after">
          {latest && answer.verdict && state !== 'human' && <button type="button" class="small" onClick={() => say(ROW.why)}>{ROW.why}</button>}
          {latest && state === 'bot' && <button type="button" class="small" onClick={() => say(ROW.person)}>{ROW.person}</button>}
          {voice.can && (
            <button type="button" class="small" onClick={() => voice.toggle(number, message.text)}>{voice.reading(number) ? ROW.hush : ROW.read}</button>
          )}
          <Copy text={message.text} />
          {abilities && <Feedback message={message} />}
        </div>
      )}
    </div>
  );
};
