/* One message with its avatar, and the lines between messages. */
import { Bubble } from '@chatui/core/es/components/Bubble/index.js';
import { Typing } from '@chatui/core/es/components/Typing/Typing.js';
import { Component } from 'preact';
import { memo } from 'preact/compat';
import { Answer } from './Answer.jsx';
import { Feedback } from './Feedback.jsx';
import { drop, resend, stale } from './outbox.js';
import { SentPaper } from './Papers.jsx';
import { Picture, Words } from './parts.jsx';
import { NAMES, ROW } from './words.js';

const AUTHORS = ['bot', 'human', 'user'];

/** ChatUI's own Message marks each one `role=alert aria-live=assertive`: a screen reader would be cut short by every line. */
export const Frame = ({ author, name, children, number }) => (
  <div class={'Message ' + (author === 'user' ? 'right ' : 'left ') + author} data-number={number}>
    <span class="Avatar" aria-hidden="true"><Picture name={author} /></span>
    <div class="Message-inner">
      <p class={author === 'human' ? 'Message-author' : 'unseen'}>{(name || NAMES[author]) + '：'}</p>
      {children}
    </div>
  </div>
);

const lines = (text) => String(text || '').split('\n').filter((line) => line.trim());

/** An answer of a shape this page does not know is shown as the text it is; the rest of the page goes on. */
class Known extends Component {
  static getDerivedStateFromError() {
    return { failed: true };
  }

  render({ children, text }, { failed }) {
    return failed ? <Bubble><Words lines={lines(text)} /></Bubble> : children;
  }
}

const same = (a, b) => Object.keys(b).every((key) => key === 'press' || key === 'show' || a[key] === b[key]);

export const Row = memo(({ message, latest, state, abilities, voice, reading, press, show }) => {
  const author = AUTHORS.includes(message.author) ? message.author : 'bot';
  const hold = press(message);
  return (
    <Frame author={author} name={message.name} number={message.number}>
      {author === 'bot' && message.answer
        ? (
          <Known text={message.text}>
            <Answer message={message} latest={latest} state={state} abilities={abilities} voice={voice} reading={reading} hold={hold} show={show} />
          </Known>
        )
        : (
          <Bubble {...hold}>
            <Words lines={lines(message.text)} />
            {message.paper && <SentPaper paper={message.paper} images={Boolean(abilities && abilities.images)} show={show} />}
          </Bubble>
        )}
      {author === 'human' && abilities && (latest || message.feedback) && <div class="after"><Feedback message={message} /></div>}
    </Frame>
  );
}, same);

/** Words that were not answered yet. `change(text)` puts them back into the field. */
export const Pending = ({ entry, arrived, change }) => (
  <>
    {!arrived && <Frame author="user"><Bubble><Words lines={lines(entry.text)} /></Bubble></Frame>}
    {entry.fault && (
      <div class="fail" role="status">
        <span>{(stale(entry) ? ROW.failed : ROW.waiting) + entry.fault}</span>
        {entry.refused
          ? <button type="button" onClick={() => { drop(entry.client_id); change(entry.text); }}>{ROW.change}</button>
          : <button type="button" onClick={() => resend(entry)}>{ROW.resend}</button>}
      </div>
    )}
  </>
);

export const TypingRow = ({ author, name }) => (
  <Frame author={author} name={name}>
    <span class="unseen">{ROW.typing(name || NAMES[author])}</span>
    <Typing />
  </Frame>
);
