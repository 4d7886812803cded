/* What a long press on a bubble offers. */
import { useEffect, useRef } from 'preact/hooks';
import { copy } from './parts.jsx';
import { ROW } from './words.js';

export const Menu = ({ at, message, voice, close, tell }) => {
  const box = useRef(null);
  useEffect(() => {
    const outside = (event) => { if (!box.current.contains(event.target)) close(); };
    const escape = (event) => { if (event.key === 'Escape') close(); };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('keydown', escape);
    };
  }, []);
  const left = Math.max(8, Math.min(at.x - 70, window.innerWidth - 180));
  return (
    <div class="menu" ref={box} role="group" style={{ left: left + 'px', top: Math.max(8, at.y - 64) + 'px' }}>
      <button type="button" onClick={async () => { if (await copy(message.text)) tell(ROW.copied); close(); }}>{ROW.copy}</button>
      {voice.can && message.author !== 'user' && (
        <button type="button" onClick={() => { voice.toggle(message.number, message.text); close(); }}>{voice.reading(message.number) ? ROW.hush : ROW.read}</button>
      )}
    </div>
  );
};
