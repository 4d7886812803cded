/* Links into the page: /?region=榆树市&q=… and /#session=…, read once and taken out of the address bar. */
import { keep, kept } from './kept.js';
import { change } from './thread.js';
import { LOG } from './words.js';

const token = () => new URLSearchParams(location.hash.slice(1)).get('session');

/** Goes on with the conversation that the address names. */
const join = () => {
  const session = token();
  if (!session) return;
  history.replaceState(null, '', location.pathname + location.search);
  const own = kept('session');
  if (session === own || (own && !window.confirm(LOG.join))) return;
  keep('session', session);
  change({ note: LOG.joined });
};

/** What the address asks for: {region, words}. */
export const readLink = () => {
  join();
  addEventListener('hashchange', join); // the same tab is given another link
  const asked = new URLSearchParams(location.search);
  if (asked.has('q') || asked.has('region')) history.replaceState(null, '', location.pathname + location.hash);
  return { region: asked.get('region'), words: asked.get('q') || '' };
};
