// The demo page. All it shows comes from `queue$`, `events$` and `videos$`.
import { showFaults } from './faults/panel.js';
import { showChunks } from './inspect/chunks.js';
import { showCode } from './inspect/code.js';
import { showEvents } from './inspect/events.js';
import { createInspector } from './inspect/inspector.js';
import { showRequests } from './inspect/requests.js';
import { showSpeed } from './inspect/speed.js';
import { createLanguageChoice } from './language/language.js';
import { showLanguages } from './language/switch.js';
import { createApi, createUploader } from './uploader.js';
import { showUploads } from './uploads/uploads.js';

const uploader = createUploader();
const choice = createLanguageChoice();
const { language$ } = choice;

showLanguages(choice);
showUploads(uploader, createApi(), language$);

const inspector = createInspector();
showEvents(uploader, language$, inspector.isShown$('events'));
showChunks(uploader, language$, inspector.isShown$('chunks'));
showSpeed(uploader, language$, inspector.isShown$('speed'));
showRequests(language$, inspector.isShown$('requests'));
showFaults(uploader, language$);
showCode(language$);
