/* Where the reader is and who: the sheet behind 换地方, the choices of the empty page, the line under the title. */
import { el, keep, kept, list } from './kit.js';
import { regions } from './server.js';

const ROLES = { villager: '村民', cadre: '村干部' };
const LEVELS = { prefecture: '市（州）', county: '县（市、区）', township: '乡镇（街道）', village: '村' };
const WORDS = { loading: '正在取地方名单……', failed: '地方名单没取到，过会儿再点“换地方”。不选就按全省回答。' };

const $ = (id) => document.getElementById(id);
const sheet = $('place');
const form = $('place-form');
const box = $('regions');
let all = [];
let byCode = {};

/** 铁西区 alone says little: a district is shown with its city. */
const fullName = (region) => {
  const parent = byCode[region.parent];
  return /区$/.test(region.name) && parent && parent.level === 'prefecture' ? parent.name + region.name : region.name;
};

const load = async () => {
  if (all.length) return;
  all = list(await regions());
  byCode = {};
  all.forEach((region) => { byCode[region.code] = region; });
  const region = kept('region');
  if (region && all.length && !byCode[region.code]) keep('region', null); // the list has changed under us
};

/** Adds one select for the children of `parent`, and below it those of the choice made; `path` is what is chosen already. */
const addSelect = (parent, path) => {
  const children = all.filter((region) => region.parent === parent.code);
  if (!children.length) return;
  const label = el('label', '', LEVELS[children[0].level] || '地方');
  const select = el('select');
  const option = (region, text) => select.append(Object.assign(el('option', '', text), { value: region.code }));
  option(parent, parent.level === 'province' ? '全省都算' : '不细选');
  children.forEach((region) => option(region, region.name));
  select.value = path.length ? path[0].code : parent.code;
  select.addEventListener('change', () => {
    while (label.nextSibling) label.nextSibling.remove();
    if (select.value !== parent.code) addSelect(byCode[select.value], []);
  });
  label.append(select);
  box.append(label);
  if (path.length) addSelect(path[0], path.slice(1));
};

const fillRegions = () => {
  const path = [];
  const chosen = kept('region');
  let region = chosen && byCode[chosen.code];
  for (; region && byCode[region.parent] && region.level !== 'province'; region = byCode[region.parent]) path.unshift(region);
  const province = all.find((one) => one.level === 'province');
  box.textContent = '';
  if (province) addSelect(province, path);
};

const chosenRegion = () => {
  const selects = box.querySelectorAll('select');
  return selects.length ? byCode[selects[selects.length - 1].value] : null;
};

/** Shows the choices wherever the page names them. */
const show = () => {
  const [region, role] = [kept('region'), kept('role')];
  $('who').textContent = [region ? region.name : '还没选地方', ROLES[role]].filter(Boolean).join(' · ');
  $('place-here').textContent = region ? region.name : '选地方';
  document.querySelectorAll('.choice[data-role]').forEach((one) => one.setAttribute('aria-pressed', String(one.dataset.role === role)));
  document.querySelectorAll('.examples').forEach((one) => { one.hidden = one.dataset.for !== (role === 'cadre' ? 'cadre' : 'villager'); });
};

const open = async () => {
  form.querySelectorAll('[name=role]').forEach((one) => { one.checked = one.value === kept('role'); });
  if (sheet.showModal) sheet.showModal(); else sheet.setAttribute('open', '');
  $('place-word').textContent = all.length ? '' : WORDS.loading;
  try {
    await load();
    $('place-word').textContent = '';
    fillRegions();
  } catch (error) {
    $('place-word').textContent = WORDS.failed;
  }
};

const close = () => {
  if (sheet.close) sheet.close(); else sheet.removeAttribute('open');
};

/** Wires it up; `changed(words)` is told the new choice, `restart()` is called for a fresh conversation. */
export const startPlace = (changed, restart) => {
  const settle = (region, role) => {
    const before = $('who').textContent;
    if (region) keep('region', { code: region.code, name: fullName(region) });
    if (role) keep('role', role);
    show();
    if ($('who').textContent !== before) changed('已记下：' + $('who').textContent);
  };
  $('place-button').addEventListener('click', open);
  $('place-here').addEventListener('click', open);
  $('place-cancel').addEventListener('click', close);
  $('restart').addEventListener('click', restart);
  sheet.addEventListener('click', (event) => { if (event.target === sheet) close(); });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const role = form.querySelector('[name=role]:checked');
    settle(chosenRegion(), role && role.value);
    close();
  });
  document.querySelectorAll('.choice[data-role]').forEach((one) => one.addEventListener('click', () => settle(null, one.dataset.role)));
  show();
  load().then(show, () => {});
};
