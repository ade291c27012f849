import type { Observable } from 'rxjs';
import type { UploadEvent } from '../../src/index.js';

/** Of each file by its id, the percent at which its upload began on this page. */
export function resumedAt(events$: Observable<UploadEvent>): ReadonlyMap<string, number> {
  const percents = new Map<string, number>();
  events$.subscribe({
    next(event) {
      if (event.type === 'restarted') percents.delete(event.file.id);
      if (event.type !== 'started' || percents.has(event.file.id)) return;
      const { file, from, chunkSize } = event;
      percents.set(file.id, Math.floor((100 * from * chunkSize) / file.size));
    },
    error: () => {},
  });
  return percents;
}
