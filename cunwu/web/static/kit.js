/* Small tools of the chat page: nodes, numbers, what this browser keeps. */

/** @returns {Element} a new element; text goes in by textContent only. */
export const el = (tag, cls, text) => {
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  if (text !== undefined) node.textContent = text;
  return node;
};

export const svg = (tag, attributes, child) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.keys(attributes).forEach((name) => node.setAttribute(name, attributes[name]));
  if (child) node.append(child);
  return node;
};

export const button = (cls, text, press) => {
  const node = el('button', cls, text);
  node.type = 'button';
  node.addEventListener('click', press);
  return node;
};

export const list = (value) => (Array.isArray(value) ? value : []);

/** A random UUID (crypto.randomUUID is missing on plain http). */
export const uuid = () => {
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = bytes.map((n) => n.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/* Kept in localStorage: session, region {code, name}, role, big, unsent [{text, client_id, after}].
   Where storage is closed (private windows), it lasts as long as the page. */
const unstored = {};

export const keep = (key, value) => {
  try {
    if (value === null) localStorage.removeItem('cunwu.' + key);
    else localStorage.setItem('cunwu.' + key, JSON.stringify(value));
    delete unstored[key];
  } catch (error) {
    unstored[key] = value;
  }
};

export const kept = (key) => {
  if (key in unstored) return unstored[key];
  try {
    return JSON.parse(localStorage.getItem('cunwu.' + key));
  } catch (error) {
    return null;
  }
};
