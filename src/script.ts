import * as fengmi from './index.js';
import { provide } from './provide.js';

provide(fengmi, () => {});
