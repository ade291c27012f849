import { of } from 'rxjs';
import { expect, test } from 'vitest';
import type { UploadEvent } from '../../../src/contract/events.js';
import { ofType } from '../../../src/contract/of-type.js';
import { fileOf, watch } from '../support.js';

const file = fileOf();
const events: UploadEvent[] = [
  { type: 'added', file },
  { type: 'completed', file, id: 'a' },
  { type: 'stopped' },
  { type: 'completed', file, id: 'b' },
];

test.each<[UploadEvent['type'][], UploadEvent[]]>([
  [['completed'], [events[1]!, events[3]!]],
  [
    ['stopped', 'added'],
    [events[0]!, events[2]!],
  ],
  [['failed'], []],
  [[], []],
])('%j', (types, through) => {
  expect(watch(of(...events).pipe(ofType(...types)))).toMatchObject({ values: through, done: true });
});
