/* The field and 发送. Enter sends, but not the Enter that picks a word in a pinyin keyboard. */
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { say } from './outbox.js';
import { COMPOSER } from './words.js';

const touch = window.matchMedia('(pointer: coarse)').matches;

export const Composer = ({ draft, setDraft, field }) => {
  useLayoutEffect(() => { // as high as its words
    const input = field.current;
    input.style.height = '';
    if (input.value) input.style.height = input.scrollHeight + 2 + 'px';
  });
  useEffect(() => { if (!touch && window.parent === window) field.current.focus({ preventScroll: true }); }, []);
  const send = (event) => {
    event.preventDefault();
    say(draft);
    setDraft('');
    field.current.focus({ preventScroll: true });
  };
  const key = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (draft.trim()) send(event);
  };
  return (
    <form class="composer" autocomplete="off" onSubmit={send}>
      <label class="unseen" for="text">{COMPOSER.label}</label>
      <textarea id="text" ref={field} rows="1" placeholder={COMPOSER.placeholder} enterkeyhint="send" value={draft}
        onInput={(event) => setDraft(event.target.value)} onKeyDown={key} />
      <button type="submit" class="send">{COMPOSER.send}</button>
    </form>
  );
};
