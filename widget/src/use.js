/* Hooks: what is kept and the conversation, as values a component redraws by. */
import { useLayoutEffect, useReducer } from 'preact/hooks';
import { kept, watch } from './kept.js';
import { isUnsent, unsent } from './outbox.js';
import { onChange, thread } from './thread.js';

const useRedraw = (subscribe) => {
  const [, redraw] = useReducer((count) => count + 1, 0);
  useLayoutEffect(() => subscribe(redraw), []); // at once: what changes before the first paint must not be missed
};

export const useKept = (key) => {
  useRedraw((redraw) => watch((changed) => changed === key && redraw()));
  return kept(key);
};

export const useUnsent = () => {
  useRedraw((redraw) => watch((changed) => isUnsent(changed) && redraw()));
  return unsent();
};

export const useThread = () => {
  useRedraw((redraw) => onChange(redraw));
  return thread();
};
