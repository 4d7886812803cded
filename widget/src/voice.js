/* Reading aloud with voices that are on this device: no word leaves it. Nothing is offered where there are none. */
import { useEffect, useState } from 'preact/hooks';

const speech = window.speechSynthesis;

const localVoice = () => {
  const own = speech ? speech.getVoices().filter((voice) => voice.localService && /^(zh|cmn)/i.test(voice.lang)) : [];
  return own.find((voice) => /CN|Hans/i.test(voice.lang)) || own[0] || null;
};

const listeners = new Set();
let reading = null; // the number of the message that is being read
const set = (number) => {
  reading = number;
  listeners.forEach((listener) => listener());
};

/** {can, reading(number), toggle(number, text)} */
export const useVoice = () => {
  const [, redraw] = useState(0);
  useEffect(() => {
    const again = () => redraw((count) => count + 1);
    listeners.add(again);
    if (speech && speech.addEventListener) speech.addEventListener('voiceschanged', again);
    return () => {
      listeners.delete(again);
      if (speech && speech.removeEventListener) speech.removeEventListener('voiceschanged', again);
    };
  }, []);
  return { can: Boolean(localVoice()), reading: (number) => reading === number, toggle };
};

const toggle = (number, text) => {
  speech.cancel();
  if (reading === number) return set(null);
  const words = new SpeechSynthesisUtterance(text.replace(/[【】]/g, '，'));
  words.voice = localVoice();
  words.lang = words.voice.lang;
  words.rate = 0.9;
  words.onend = () => { if (reading === number) set(null); };
  words.onerror = words.onend;
  set(number);
  speech.speak(words);
};
