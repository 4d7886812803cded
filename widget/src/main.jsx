import './page.css';
import { render } from 'preact';
import { App } from './App.jsx';
import { readLink } from './link.js';
import { startDelivery } from './delivery.js';
import { startOutbox } from './outbox.js';

const root = document.getElementById('root');
const typed = document.getElementById('text'); // somebody may have begun before the page was awake
const early = typed ? typed.value : '';
const link = readLink();
root.textContent = '';
render(<App link={link} early={early} />, root);
startOutbox();
startDelivery();

// Opens without a network the next time; only over https, and in a moment when the line is free.
if (navigator.serviceWorker) addEventListener('load', () => navigator.serviceWorker.register('sw.js').catch(() => {}));
