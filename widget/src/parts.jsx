/* Small pieces used everywhere: pictures, folds, copying. */
import { useState } from 'preact/hooks';
import { ROW } from './words.js';

/** A picture of index.html, by its name. */
export const Picture = ({ name }) => <svg class="picture" aria-hidden="true" focusable="false"><use href={'#pic-' + name} /></svg>;

const LINES = 12; // more than this is folded
const SHOWN = 8;

/** Text as it is, a paragraph a line; a long one is folded. */
export const Words = ({ lines, class: name = '' }) => {
  const [open, setOpen] = useState(false);
  const folded = lines.length > LINES && !open;
  return (
    <>
      {(folded ? lines.slice(0, SHOWN) : lines).map((line, index) => <p key={index} class={'words ' + name}>{line}</p>)}
      {lines.length > LINES && (
        <button type="button" class="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? ROW.less : ROW.more(lines.length - SHOWN)}
        </button>
      )}
    </>
  );
};

/** Puts text on the clipboard; true where that worked. */
export const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) { // plain http, or an old browser
    const field = Object.assign(document.createElement('textarea'), { value: text, className: 'unseen', readOnly: true });
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
};
