/* The conversation on the screen. */
import { PullToRefresh } from '@chatui/core/es/components/PullToRefresh/index.js';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { load, loadEarlier } from './delivery.js';
import { keep, kept } from './kept.js';
import { lines } from './lines.js';
import { Menu } from './Menu.jsx';
import { longPress } from './press.js';
import { Pending, Row, TypingRow } from './Row.jsx';
import { useScroll } from './scroll.js';
import { change as changeThread } from './thread.js';
import { useThread, useUnsent } from './use.js';
import { useVoice } from './voice.js';
import { LOG, PAGE } from './words.js';

const PATIENCE = { bot: 60000, human: 8000 }; // milliseconds after which somebody who typed no longer does

/** Who is typing now: {author, name}, or null. While a person answers, the bot is not shown at work. */
const typist = (thread, unsent) => {
  const { typing, state, who } = thread;
  if (typing && typing.author === 'human' && Date.now() - typing.at < PATIENCE.human) return { author: 'human', name: who };
  if (state === 'human') return null;
  const sending = unsent.some((one) => !one.fault);
  return sending || (typing && typing.author === 'bot' && Date.now() - typing.at < PATIENCE.bot) ? { author: 'bot' } : null;
};

/** The number after which messages are new: what was read when the page was last left. */
const useMark = (thread, own) => {
  const [mark, setMark] = useState(null);
  const last = thread.messages.length ? thread.messages[thread.messages.length - 1].number : 0;
  const now = useRef(0);
  now.current = last;
  useEffect(() => {
    if (!thread.loaded) return;
    const read = kept('read');
    if (read && read.session === kept('session') && read.number < last) setMark(read.number);
  }, [thread.loaded]);
  useEffect(() => {
    const turned = () => {
      if (document.hidden) setMark(now.current);
      else setMark((old) => (old !== null && old < now.current ? old : null));
    };
    document.addEventListener('visibilitychange', turned);
    return () => document.removeEventListener('visibilitychange', turned);
  }, []);
  useEffect(() => { if (own) setMark(null); }, [own]);
  useEffect(() => { if (last && !document.hidden) keep('read', { session: kept('session'), number: last }); }, [last]);
  return mark;
};

export const Log = ({ welcome, abilities, change, show, tell }) => {
  const thread = useThread();
  const unsent = useUnsent();
  const voice = useVoice();
  const [menu, setMenu] = useState(null);
  const [busy, setBusy] = useState(false);
  const pull = useRef(null);
  const canPull = useRef(false);
  if (!thread.loaded) canPull.current = false;
  else if (thread.earlier) canPull.current = true;

  const pending = unsent.length ? unsent[unsent.length - 1].client_id : null;
  const mark = useMark(thread, pending);
  const shown = lines(thread, unsent, mark);
  const last = shown.length ? shown[shown.length - 1] : null;
  const typing = typist(thread, unsent);
  const box = () => pull.current && pull.current.wrapperRef.current;
  const own = Boolean(last && (last.kind === 'pending' || (last.kind === 'message' && last.message.author === 'user')));
  const { below, toEnd } = useScroll(box, last && [last.key, Boolean(typing), last.entry && last.entry.fault].join(), own, thread.loaded);
  const newest = thread.messages.length ? thread.messages[thread.messages.length - 1].number : 0;

  const earlier = async () => {
    setBusy(true);
    const scroller = box();
    const height = scroller.scrollHeight - scroller.scrollTop;
    try {
      return await loadEarlier();
    } catch (error) {
      changeThread({ fault: LOG.history });
      return {};
    } finally {
      setBusy(false);
      requestAnimationFrame(() => { scroller.scrollTop = scroller.scrollHeight - height; });
    }
  };
  const press = useMemo(() => (message) => longPress((at) => setMenu({ at, message })), []);

  const line = (one) => {
    if (one.kind === 'message') {
      const { message } = one;
      const latest = message.number === newest && !pending;
      return (
        <Row key={one.key} message={message} latest={latest} state={thread.state} abilities={abilities} voice={voice}
          reading={voice.reading(message.number)} press={press} show={show} />
      );
    }
    if (one.kind === 'pending') return <Pending key={one.key} entry={one.entry} arrived={one.arrived} change={change} />;
    return <p key={one.key} class={one.kind}>{one.text}</p>;
  };

  return (
    <div class="MessageContainer">
      <PullToRefresh key={canPull.current ? 'pull' : 'still'} ref={pull} onRefresh={canPull.current ? earlier : undefined}>
        <div>
          {thread.earlier && <button type="button" class="earlier" disabled={busy} onClick={earlier}>{busy ? LOG.loading : LOG.earlier}</button>}
          {thread.fault && <p class="note">{thread.fault}<button type="button" onClick={load}>{LOG.again}</button></p>}
          <p class="note">{PAGE.kept}</p>
          {!thread.loaded && <p class="note">{LOG.loading}</p>}
          {thread.loaded && !shown.length && welcome}
          <div class="MessageList" role="log" aria-live="polite" aria-busy={busy || !thread.loaded} aria-label={PAGE.log}>
            {shown.map(line)}
            {typing && <TypingRow author={typing.author} name={typing.name} />}
          </div>
        </div>
      </PullToRefresh>
      {below && <button type="button" class="fresh" onClick={toEnd}>{LOG[below]}</button>}
      {menu && <Menu at={menu.at} message={menu.message} voice={voice} close={() => setMenu(null)} tell={tell} />}
    </div>
  );
};
