/* The page can be opened without a network: the page itself from the network where there is one, else as it was last;
   files named by their hash as they are kept. The chat API is never touched. */
const KEPT = 'cunwu';

const isPage = (request) => request.mode === 'navigate' && new URL(request.url).pathname === new URL(self.registration.scope).pathname;
const isHashed = (url) => /\/static\/[\w-]+-[\w-]{8}\.(js|css)$/.test(url);

/** Keeps the page under one address, whatever was asked in it, and drops the files it no longer names. */
const keepPage = async (response) => {
  const cache = await caches.open(KEPT);
  const text = await response.clone().text();
  await cache.put(self.registration.scope, response);
  const old = (await cache.keys()).filter((request) => isHashed(request.url) && !text.includes(request.url.split('/static/')[1]));
  await Promise.all(old.map((request) => cache.delete(request)));
};

const page = async (event) => {
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keepPage(response.clone()));
    return response;
  } catch (error) {
    return (await caches.match(self.registration.scope)) || Response.error();
  }
};

const hashed = async (request) => {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) (await caches.open(KEPT)).put(request, response.clone());
  return response;
};

self.addEventListener('fetch', (event) => {
  if (isPage(event.request)) event.respondWith(page(event));
  else if (isHashed(event.request.url)) event.respondWith(hashed(event.request));
});

/** The visit that installs this was not seen by it: what it fetched is fetched again, from the browser's own cache. */
self.addEventListener('install', (event) => {
  const scope = self.registration.scope;
  event.waitUntil(fetch(scope).then(async (response) => {
    if (!response.ok) throw new Error('no page');
    const files = [...(await response.clone().text()).matchAll(/static\/[\w-]+-[\w-]{8}\.(?:js|css)/g)].map(([name]) => scope + name);
    await (await caches.open(KEPT)).addAll(files);
    await keepPage(response);
  }));
});
