import { forget, left } from './keeping.js';
import { play } from './player.js';

const soak = { play, left, forget };

declare global {
  interface Window {
    soak: typeof soak;
  }
}

window.soak = soak;
