import type { SoakFile } from '../schedule.js';

/** A file as a person picks it: the same each time, or changed behind its name, size and date. */
export async function fileOf({ name, size, content, modified, changes }: SoakFile): Promise<File> {
  const bytes = new Uint8Array(await window.harness.file(name, size, content).arrayBuffer());
  for (const at of changes) bytes[at] = (bytes[at] as number) ^ 1;
  return new File([bytes], name, { type: 'video/mp4', lastModified: modified });
}
