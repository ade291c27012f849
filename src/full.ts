import plupload from 'plupload';
import { install } from './plupload/install.js';

export * from './index.js';

const script = document.currentScript;
if (script === null || script.getAttribute('data-install') !== 'off') install(plupload);
