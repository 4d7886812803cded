/* Where the reader is, who, and how large and plain the page shall be. */
import { useEffect, useState } from 'preact/hooks';
import { Dialog } from './Dialog.jsx';
import { keep, kept } from './kept.js';
import { byLevel, children, chooseRegion, loadRegions, pathTo, region } from './region.js';
import { useKept } from './use.js';
import { PLACE, PAGE, ROLES } from './words.js';

/** One select for the children of each place chosen so far. */
const Regions = ({ code, choose }) => {
  const province = byLevel('province');
  if (!province) return null;
  const path = [province, ...pathTo(code)];
  return path.map((parent, index) => {
    const below = children(parent.code);
    if (!below.length) return null;
    const chosen = path[index + 1];
    return (
      <label key={parent.code}>
        {PLACE.levels[below[0].level] || PLACE.any}
        <select value={chosen ? chosen.code : parent.code} onChange={(event) => choose(event.target.value)}>
          <option value={parent.code}>{index === 0 ? PLACE.whole : PLACE.undecided}</option>
          {below.map((one) => <option key={one.code} value={one.code}>{one.name}</option>)}
        </select>
      </label>
    );
  });
};

const Switch = ({ name, words }) => {
  const on = useKept(name);
  return <label class="switch"><input type="checkbox" checked={Boolean(on)} onChange={() => keep(name, on ? null : true)} /><span>{words}</span></label>;
};

export const Place = ({ close, restart }) => {
  const chosen = kept('region');
  const [code, setCode] = useState(chosen ? chosen.code : '');
  const [role, setRole] = useState(kept('role'));
  const [word, setWord] = useState(PLACE.loading);
  useEffect(() => { loadRegions().then(() => setWord(''), () => setWord(PLACE.failed)); }, []);
  const done = (event) => {
    event.preventDefault();
    chooseRegion(region(code));
    if (role && role !== kept('role')) keep('role', role);
    close();
  };
  return (
    <Dialog label={PLACE.title} close={close}>
      <form onSubmit={done}>
        <h2>{PLACE.title}</h2>
        <fieldset class="roles">
          <legend>{PAGE.you}</legend>
          {Object.keys(ROLES).map((one) => (
            <label key={one}><input type="radio" name="role" value={one} checked={role === one} onChange={() => setRole(one)} /><span>{ROLES[one]}</span></label>
          ))}
        </fieldset>
        <div class="regions">{!word && <Regions code={code} choose={setCode} />}</div>
        <p class="hint" role="status">{word}</p>
        <fieldset class="sight">
          <legend>{PLACE.sight}</legend>
          <Switch name="big" words={PLACE.big} />
          <Switch name="contrast" words={PLACE.contrast} />
        </fieldset>
        <p class="hint"><a href="coverage">{PLACE.coverage}</a></p>
        <div class="sheet-buttons">
          <button type="button" class="plain" onClick={close}>{PLACE.cancel}</button>
          <button type="submit" class="primary">{PLACE.done}</button>
        </div>
        <button type="button" class="plain wide" onClick={restart}>{PLACE.restart}</button>
      </form>
    </Dialog>
  );
};
