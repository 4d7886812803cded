/* Keeps this page as things are: the server says the mark of what there is to see; another mark, and the page is asked for again.
   Whatever the stream missed is seen by the next mark; without a stream it is asked for from time to time. */
const live = document.querySelector('[data-live]');
const POLL = 15000; // milliseconds, where there is no stream
const SETTLE = 150; // milliseconds in which several changes are one

const away = (is) => { document.querySelector('[data-away]').hidden = !is; };

const put = (fresh) => {
  const focused = document.activeElement && document.activeElement.id;
  const end = innerHeight + scrollY >= document.documentElement.scrollHeight - 80;
  const open = [...live.querySelectorAll('[data-part] details[open]')].map((one) => one.closest('article').id);
  fresh.querySelectorAll('[data-part]').forEach((part) => {
    live.querySelector(`[data-part="${part.dataset.part}"]`).replaceWith(document.importNode(part, true));
  });
  live.dataset.mark = fresh.dataset.mark;
  open.forEach((id) => {
    const one = document.getElementById(id);
    if (one) one.querySelector('details').open = true;
  });
  if (focused && document.activeElement.id !== focused) {
    const again = document.getElementById(focused);
    if (again) again.focus();
  }
  if (end) scrollTo(0, document.documentElement.scrollHeight);
  const news = document.querySelector('[data-news]');
  news.textContent = news.dataset.news;
  setTimeout(() => { news.textContent = ''; }, 3000);
};

let asking = false;
let again = false;
const refresh = async () => {
  if (asking) { again = true; return; }
  asking = true;
  try {
    do {
      again = false;
      const answer = await fetch(live.dataset.again, { cache: 'no-store' });
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]');
      if (fresh) put(fresh);
      away(!fresh); // signed out, or no longer ours: what stands in the form is kept, the next step says why
    } while (again);
  } catch (error) {
    away(true);
  } finally {
    asking = false;
  }
};

let timer = null;
const soon = () => { clearTimeout(timer); timer = setTimeout(refresh, SETTLE); };

const follow = () => {
  const stream = new EventSource(live.dataset.live);
  stream.addEventListener('mark', (event) => {
    away(false);
    if (event.data !== live.dataset.mark) soon();
  });
  stream.addEventListener('gone', () => { stream.close(); away(true); });
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED) return; // the browser asks again by itself
    refresh();
    setTimeout(follow, POLL);
  };
};

if (live && !('still' in live.dataset)) {
  if ('EventSource' in window) follow(); else setInterval(refresh, POLL);
}
