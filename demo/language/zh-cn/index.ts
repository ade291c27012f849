import type { Texts } from '../en/index.js';
import { errors } from './errors.js';
import { faults } from './faults.js';
import { inspect } from './inspect.js';
import { publish } from './publish.js';
import { resume } from './resume.js';
import { page, uploads } from './uploads.js';

export const zhCN: Texts = {
  sentences: (...sentences) => sentences.filter(Boolean).join(''),
  time: {
    hours: '小时',
    minutes: '分钟',
    seconds: '秒',
    justNow: '刚刚',
    left: (duration) => `剩余 ${duration}`,
  },
  page,
  uploads,
  resume,
  publish,
  errors,
  inspect,
  faults,
};
