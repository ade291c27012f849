import * as fengmi from '../index.js';
import { provide } from './expose.js';

provide(fengmi, () => {});
