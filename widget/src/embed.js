/* The one script tag a village's site embeds:
     <script src="https://…/widget.js" data-region="榆树市" async></script>
   A round button, and a panel with the chat page in an iframe. It touches nothing of the page but what it adds, and
   sets styles by script, so that a strict Content-Security-Policy of the page does not stop it. */
import { EMBED } from './words.js';

const script = document.currentScript;
const origin = new URL(script.src);
const page = new URL('./', origin);
if (script.dataset.region) page.searchParams.set('region', script.dataset.region);

const make = (tag, styles, fields) => {
  const node = Object.assign(document.createElement(tag), fields);
  Object.assign(node.style, styles);
  return node;
};

const LAYER = '2147483000';
const place = { position: 'fixed', zIndex: LAYER, right: '16px', bottom: '16px' };

const start = () => {
  const button = make('button', {
    ...place, minWidth: '56px', minHeight: '56px', padding: '0 16px', border: '0', borderRadius: '28px', background: '#067a3e', color: '#fff',
    font: '600 18px/1.2 sans-serif', cursor: 'pointer', boxShadow: '0 2px 12px rgba(0,0,0,.3)',
  }, { type: 'button', textContent: EMBED.open });
  const panel = make('div', {
    ...place, display: 'none', width: '400px', maxWidth: 'calc(100vw - 16px)', height: '640px', maxHeight: 'calc(100vh - 16px)', right: '8px', bottom: '8px',
    flexDirection: 'column', background: '#ededed', border: '1px solid #999', borderRadius: '12px', overflow: 'hidden', boxShadow: '0 4px 24px rgba(0,0,0,.35)',
  }, { id: 'cunwu-panel' });
  panel.setAttribute('role', 'dialog');
  panel.setAttribute('aria-label', EMBED.title);
  button.setAttribute('aria-haspopup', 'dialog');
  button.setAttribute('aria-expanded', 'false');
  const shut = make('button', {
    minHeight: '44px', border: '0', background: '#ededed', color: '#181818', font: '600 16px sans-serif', cursor: 'pointer',
  }, { type: 'button', textContent: EMBED.close });
  panel.append(shut);
  let frame = null;

  const close = () => {
    if (panel.style.display === 'none') return;
    panel.style.display = 'none';
    button.style.display = '';
    button.setAttribute('aria-expanded', 'false');
    button.focus();
  };
  const open = () => {
    if (!frame) { // fetched only when somebody asks
      frame = make('iframe', { flex: '1', width: '100%', border: '0' }, { src: page.href, title: EMBED.title });
      frame.allow = 'clipboard-write; web-share';
      panel.append(frame);
    }
    panel.style.display = 'flex';
    button.style.display = 'none';
    button.setAttribute('aria-expanded', 'true');
    frame.focus();
  };
  button.addEventListener('click', open);
  shut.addEventListener('click', close);
  addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });
  addEventListener('message', (event) => { // Esc pressed inside the frame
    if (frame && event.source === frame.contentWindow && event.origin === origin.origin && event.data === 'cunwu:close') close();
  });
  document.body.append(button, panel);
};

if (document.body) start(); else addEventListener('DOMContentLoaded', start);
