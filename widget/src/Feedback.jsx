/* 有用 / 没用, with a reason where one is given. */
import { useState } from 'preact/hooks';
import { rate } from './server.js';
import { merge, thread } from './thread.js';
import { FEEDBACK } from './words.js';

const LONGEST = 200; // characters of a reason

export const Feedback = ({ message }) => {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState('');
  const given = message.feedback;
  const tell = async (useful, why) => {
    setFault('');
    try {
      const { feedback } = await rate(message.number, useful, why);
      merge([{ ...thread().messages.find((one) => one.number === message.number), feedback }]);
      if (useful || why) setAsking(false);
    } catch (error) {
      setFault(FEEDBACK.failed + error.message);
    }
  };
  const vote = (useful, words) => (
    <button type="button" class="small" aria-pressed={Boolean(given && given.useful === useful)} onClick={() => { setAsking(!useful); tell(useful); }}>
      {words}
    </button>
  );
  return (
    <div class="feedback" role="group" aria-label={FEEDBACK.ask}>
      {vote(true, FEEDBACK.yes)}
      {vote(false, FEEDBACK.no)}
      {given && !asking && <span class="thanks" role="status">{FEEDBACK.thanks}</span>}
      {asking && (
        <form class="why" onSubmit={(event) => { event.preventDefault(); if (reason.trim()) tell(false, reason.trim()); else setAsking(false); }}>
          <label for={'why-' + message.number}>{FEEDBACK.why}</label>
          {FEEDBACK.reasons.map((one) => <button type="button" class="small" key={one} onClick={() => tell(false, one)}>{one}</button>)}
          <input id={'why-' + message.number} maxLength={LONGEST} value={reason} onInput={(event) => setReason(event.target.value)} />
          <button type="submit" class="small strong">{FEEDBACK.send}</button>
        </form>
      )}
      {fault && <p class="fault" role="alert">{fault}</p>}
    </div>
  );
};
