import { play } from './player.js';

declare global {
  interface Window {
    soak: { play: typeof play };
  }
}

window.soak = { play };
