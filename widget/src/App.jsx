/* The page: bar, log, field, and what is laid over it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Composer } from './Composer.jsx';
import { keep, kept, watch } from './kept.js';
import { Log } from './Log.jsx';
import { dropAll } from './outbox.js';
import { PaperPicture } from './PaperPicture.jsx';
import { Place } from './Place.jsx';
import { chooseRegion, loadRegions, named } from './region.js';
import { abilities as ask, prepare } from './server.js';
import { useKept } from './use.js';
import { Welcome } from './Welcome.jsx';
import { LOG, PAGE, PLACE, ROLES, STATES } from './words.js';

const SAID = 4000; // milliseconds a word stays

const useOnline = () => {
  const [online, setOnline] = useState(navigator.onLine !== false);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine !== false);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => { removeEventListener('online', look); removeEventListener('offline', look); };
  }, []);
  return online;
};

/** A grey word for a moment. */
const useWord = () => {
  const [word, setWord] = useState('');
  const timer = useRef(0);
  const tell = (words) => {
    clearTimeout(timer.current);
    setWord(words);
    timer.current = setTimeout(() => setWord(''), SAID);
  };
  return [word, tell];
};

/** Large type and high contrast are classes of the page; iOS lays its keyboard over it. */
const useSight = () => {
  const names = ['big', 'contrast'];
  names.forEach(useKept);
  names.forEach((name) => document.documentElement.classList.toggle(name, Boolean(kept(name))));
  useEffect(() => {
    const view = window.visualViewport;
    if (!view) return undefined;
    const fit = () => {
      document.body.style.height = Math.round(view.height * view.scale) + 'px';
      window.scrollTo(0, 0);
    };
    view.addEventListener('resize', fit);
    return () => view.removeEventListener('resize', fit);
  }, []);
};

const placeText = () => {
  const region = kept('region');
  return [region ? region.name : PAGE.noPlace, ROLES[kept('role')]].filter(Boolean).join(' · ');
};

/** In a village's own page: Esc closes the panel (widget.js listens). */
const leaveFrame = (event) => {
  if (event.key === 'Escape' && window.parent !== window && !document.querySelector('dialog[open], .menu')) window.parent.postMessage('cunwu:close', '*');
};

export const App = ({ link, early }) => {
  const [draft, setDraft] = useState(early || link.words);
  const [placing, setPlacing] = useState(false);
  const [picture, setPicture] = useState(null);
  const [abilities, setAbilities] = useState(null);
  const [word, tell] = useWord();
  const online = useOnline();
  const field = useRef(null);
  const big = useKept('big');
  useKept('region');
  useKept('role');
  useSight();

  useEffect(() => {
    ask().then(setAbilities);
    prepare().catch(() => {});
    loadRegions().catch(() => {});
    if (link.region) named(link.region).then((one) => (one ? chooseRegion(one) : tell(PLACE.unknown(link.region))), () => {});
    addEventListener('keydown', leaveFrame);
    return watch((key) => { if (key === 'region' || key === 'role') tell(LOG.now(placeText())); });
  }, []);

  const change = (text) => { setDraft(text); field.current.focus(); };
  const restart = () => {
    if (!window.confirm(PLACE.sure)) return;
    dropAll();
    ['session', 'read'].forEach((key) => keep(key, null));
    location.reload();
  };
  const openPlace = () => setPlacing(true);
  return (
    <>
      <header class="top">
        <button type="button" class="top-button" onClick={openPlace}>{kept('region') ? PAGE.place : PAGE.choosePlace}</button>
        <div class="top-title">
          <h1>{PAGE.title}</h1>
          <p class="who">{placeText()}</p>
        </div>
        <button type="button" class="top-button" aria-pressed={Boolean(big)} onClick={() => keep('big', big ? null : true)}>{big ? PAGE.smaller : PAGE.bigger}</button>
      </header>
      <main class="page">
        {!online && <p class="offline" role="status">{STATES.offline}</p>}
        <Log welcome={<Welcome openPlace={openPlace} />} abilities={abilities} change={change} show={setPicture} tell={tell} />
        <p class="toast" role="status">{word && <span>{word}</span>}</p>
        <Composer draft={draft} setDraft={setDraft} field={field} />
      </main>
      {placing && <Place close={() => setPlacing(false)} restart={restart} />}
      {picture && <PaperPicture file={picture} close={() => setPicture(null)} />}
    </>
  );
};
