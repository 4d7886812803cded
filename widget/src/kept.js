/* What this browser keeps, in localStorage: session, opening (before the first answer), region {code, name}, role, big, contrast, read {session, number},
   unsent.<client_id> {text, client_id, at, fault, refused}. Each message not sent yet has a key of its own: another tab's copy of storage is
   a little behind, and a list written by both would lose one's words. Where storage is closed (private windows), it lasts as long as the page. */
const PREFIX = 'cunwu.';
const unstored = {};
const listeners = new Set();

export const list = (value) => (Array.isArray(value) ? value : []);

export const kept = (key) => {
  if (key in unstored) return unstored[key];
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key));
  } catch (error) {
    return null;
  }
};

const tell = (key) => listeners.forEach((listener) => listener(key));

export const keep = (key, value) => {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
    delete unstored[key];
  } catch (error) {
    unstored[key] = value;
  }
  tell(key);
};

/** The keys that begin with `start`. */
export const keysOf = (start) => {
  const found = new Set(Object.keys(unstored));
  try {
    Object.keys(localStorage).forEach((key) => { if (key.startsWith(PREFIX)) found.add(key.slice(PREFIX.length)); });
  } catch (error) {
    // closed: what this page holds is all there is
  }
  return [...found].filter((key) => key.startsWith(start));
};

/** Calls `listener(key)` whenever something kept changes, here or in another tab. */
export const watch = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
addEventListener('storage', (event) => {
  if (event.key === null) tell('session');
  else if (event.key.startsWith(PREFIX)) tell(event.key.slice(PREFIX.length));
});

/** A random UUID (crypto.randomUUID is missing on plain http). */
export const uuid = () => {
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = bytes.map((n) => n.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
