import { createUploader, type FengmiUploader, type FileSnapshot, type QueueSnapshot } from 'fengmi-uploader';
import { memo, useEffect, useRef, useState } from 'react';
import { describe, explain, summarise } from '../labels.js';
import { settings } from '../settings.js';

export function Uploader() {
  const pick = useRef<HTMLButtonElement>(null);
  const [uploader, setUploader] = useState<FengmiUploader>();
  const [queue, setQueue] = useState<QueueSnapshot>();
  const [refusal, setRefusal] = useState('');

  useEffect(() => {
    const created = createUploader({ ...settings, browse_button: pick.current! });
    setUploader(created);
    created.queue$.subscribe(setQueue);
    created.events$.subscribe((event) => event.type === 'refused' && setRefusal(explain(event)));
    return () => created.destroy();
  }, []);

  const isStopped = queue?.state === 'stopped';
  return (
    <>
      <div className="controls">
        <button ref={pick} type="button">
          选择视频
        </button>
        <button
          type="button"
          disabled={!queue || queue.state === 'idle'}
          onClick={() => (isStopped ? uploader?.start() : uploader?.stop())}
        >
          {isStopped ? '继续' : '暂停'}
        </button>
      </div>
      <p role="status">{queue && summarise(queue)}</p>
      <p role="alert">{refusal}</p>
      <ul aria-label="文件">
        {uploader && queue?.files.map((file) => <Row key={file.id} file={file} uploader={uploader} />)}
      </ul>
    </>
  );
}

/** A file that did not change is the same object in the next snapshot. */
const Row = memo(({ file, uploader }: { file: FileSnapshot; uploader: FengmiUploader }) => (
  <li>
    <strong className="name">{file.name}</strong>
    <progress max={100} value={file.percent} aria-label={`${file.name} 的进度`} />
    <span className="figures">{describe(file)}</span>
    <p className="error">{(file.error ?? file.retrying?.error)?.message}</p>
    {file.status === 'failed' && (
      <button type="button" aria-label={`重试 ${file.name}`} onClick={() => uploader.retry(file.id)}>
        重试
      </button>
    )}
    <button type="button" aria-label={`移除 ${file.name}`} onClick={() => uploader.remove(file.id)}>
      移除
    </button>
  </li>
));
