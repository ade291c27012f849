import type { Texts } from '../en/index.js';

export const resume: Texts['resume'] = {
  resumedAt: (percent) => `从 ${percent} 处续传`,
};
