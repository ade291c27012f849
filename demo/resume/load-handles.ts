import type { Observable } from 'rxjs';
import type { UploadEvent } from '../../src/index.js';
import { DOTTED_EXTENSIONS } from '../uploads/accept.js';
import type { Handles } from './handles.js';

/** `undefined` where the browser gives no handles that outlive the page: then files are picked again. */
export async function loadHandles(events$: Observable<UploadEvent>): Promise<Handles | undefined> {
  if (!('FileSystemHandle' in window && 'requestPermission' in FileSystemHandle.prototype)) return undefined;
  try {
    const { openHandles } = await import('./handles.js');
    return openHandles(events$, DOTTED_EXTENSIONS);
  } catch {
    return undefined;
  }
}
