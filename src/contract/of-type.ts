import { filter, type OperatorFunction } from 'rxjs';
import type { UploadEvent } from './events.js';

/**
 * Lets through the events of the given types, and narrows to them.
 *
 * @example uploader.events$.pipe(ofType('completed')).subscribe(({ id, file }) => console.log(file.name, id));
 */
export function ofType<T extends UploadEvent['type']>(
  ...types: readonly T[]
): OperatorFunction<UploadEvent, Extract<UploadEvent, { type: T }>> {
  return filter((event): event is Extract<UploadEvent, { type: T }> =>
    (types as readonly string[]).includes(event.type),
  );
}
