// The demo page. All it shows comes from `queue$` and `events$`.
import type { QueueSnapshot, UploadEvent } from '../src/index.js';
import { guardDrops } from './drop-zone.js';
import { createEventLog } from './event-log.js';
import { createFileList } from './file-list.js';
import { createNotices } from './notices.js';
import { createQueueBar } from './queue-bar.js';
import { createUploader } from './uploader.js';

const uploader = createUploader();
const log = createEventLog();
const notices = createNotices();
const fileList = createFileList(uploader);
const queueBar = createQueueBar(uploader);
let isPaused = false;

function onEvent(event: UploadEvent): void {
  log(event);
  notices.note(event);
  fileList.note(event);
  if (event.type === 'stopped') isPaused = true;
  if (event.type === 'started') isPaused = false;
  if (event.type === 'added' && !isPaused) uploader.start();
}

function onSnapshot(snapshot: QueueSnapshot): void {
  queueBar(snapshot);
  fileList.show(snapshot.files);
}

guardDrops();
uploader.events$.subscribe({ next: onEvent, error: notices.fail });
// It errors together with `events$`, of the same cause.
uploader.queue$.subscribe({ next: onSnapshot, error: () => {} });
