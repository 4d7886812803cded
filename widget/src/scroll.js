/* Where the log stands: at its end it stays there; a long answer is read from its head; who reads above is not pulled down. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

const NEAR = 80; // pixels from the end that count as the end

/** `box()` is the scrolling element, `last` the key of the last line, `own` whether it is the reader's. {below, toEnd}: what lies below the view is 'new', 'more' of the same, or ''. */
export const useScroll = (box, last, own, loaded) => {
  const [below, setBelow] = useState('');
  const end = useRef(true);
  const toEnd = () => {
    const scroller = box();
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
    setBelow('');
  };

  useEffect(() => {
    const scroller = box();
    if (!scroller) return undefined;
    const moved = () => {
      end.current = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
      if (end.current) setBelow('');
    };
    scroller.addEventListener('scroll', moved, { passive: true });
    scroller.tabIndex = 0; // a keyboard scrolls it
    const watcher = window.ResizeObserver ? new ResizeObserver(() => { if (end.current) scroller.scrollTop = scroller.scrollHeight; }) : null;
    if (watcher) watcher.observe(scroller); // the keyboard of a phone, a growing field, large type
    return () => {
      scroller.removeEventListener('scroll', moved);
      if (watcher) watcher.disconnect();
    };
  }, [loaded]);

  useLayoutEffect(() => {
    const scroller = box();
    if (!scroller || !loaded) return;
    const mark = scroller.querySelector('.unread');
    const rows = scroller.querySelectorAll('.Message');
    const row = rows[rows.length - 1];
    if (own || (end.current && !row)) toEnd();
    else if (mark && end.current) scroller.scrollTop = mark.offsetTop - 12;
    else if (end.current && row && row.offsetHeight > scroller.clientHeight - 60) {
      scroller.scrollTop = row.offsetTop - 60;
      setBelow('more');
    } else if (end.current) toEnd();
    else if (last) setBelow('new');
  }, [last, loaded]);

  return { below, toEnd };
};
