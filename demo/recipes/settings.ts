// The same for every recipe: what may be picked, and where it goes.
import type { UploaderSettings } from 'fengmi-uploader';

export const settings: UploaderSettings = {
  filters: { mime_types: [{ title: '视频', extensions: 'mp4,mov,webm' }] },
  fengmi: {
    // The page's own server asks the platform for an upload URL, and answers {url, chunked}.
    target: () => fetch('/upload-url/', { method: 'POST' }).then((answer) => answer.json()),
    autoStart: true,
    locale: 'zh-CN',
  },
};
