import { provide } from './expose.js';

provide(() => {});
