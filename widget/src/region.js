/* The places one can choose, and the choice. */
import { keep, kept, list } from './kept.js';
import { regions } from './server.js';

let all = [];
let byCode = {};

export const byLevel = (level) => all.find((region) => region.level === level);
export const region = (code) => byCode[code];
export const children = (code) => all.filter((one) => one.parent === code);

/** 铁西区 alone says little: a district is shown with its city. */
const fullName = (one) => {
  const parent = byCode[one.parent];
  return /区$/.test(one.name) && parent && parent.level === 'prefecture' ? parent.name + one.name : one.name;
};

/** Fetches the places once. Throws Failure. */
export const loadRegions = async () => {
  if (all.length) return;
  all = list(await regions());
  byCode = {};
  all.forEach((one) => { byCode[one.code] = one; });
  const chosen = kept('region');
  if (chosen && all.length && !byCode[chosen.code]) keep('region', null); // the list has changed under us
};

export const chooseRegion = (one) => {
  const before = kept('region');
  if (one && !(before && before.code === one.code)) keep('region', { code: one.code, name: fullName(one) });
};

/** From the province's first step down to the place with this code. */
export const pathTo = (code) => {
  const path = [];
  for (let one = byCode[code]; one && byCode[one.parent] && one.level !== 'province'; one = byCode[one.parent]) path.unshift(one);
  return path;
};

/** The place a link names, by name or code; null where there is none of that name. */
export const named = async (words) => {
  await loadRegions();
  return byCode[words] || all.find((one) => one.name === words || fullName(one) === words) || null;
};
