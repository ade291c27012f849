import { EMPTY, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { shared } from '../../../src/rx/shared.js';
import { watch } from '../support.js';

/** A source that counts who listens and how often it ran. */
function counted<T>(source: Observable<T>) {
  const counts = { open: 0, runs: 0 };
  const all = new Observable<T>((subscriber) => {
    counts.open++;
    counts.runs++;
    subscriber.add(() => counts.open--);
    return source.subscribe(subscriber);
  });
  return { counts, shared$: shared(all) };
}

test('one subscription serves all; who comes later gets the latest value first', () => {
  const source = new Subject<number>();
  const { counts, shared$ } = counted(source);
  const first = watch(shared$);
  source.next(1);
  source.next(2);
  const second = watch(shared$);
  source.next(3);
  expect(first.values).toEqual([1, 2, 3]);
  expect(second.values).toEqual([2, 3]);
  expect(counts).toEqual({ open: 1, runs: 1 });
});

test('the last to leave ends it, and the next begins anew', () => {
  const source = new Subject<number>();
  const { counts, shared$ } = counted(source);
  const first = watch(shared$);
  const second = watch(shared$);
  source.next(1);
  first.unsubscribe();
  expect(counts.open).toBe(1);
  second.unsubscribe();
  expect(counts.open).toBe(0);
  expect(watch(shared$).values).toEqual([]);
  expect(counts).toEqual({ open: 1, runs: 2 });
});

test.each([
  ['values', of(1, 2), { values: [1, 2], done: true }],
  ['none', EMPTY, { values: [], done: true }],
  ['an error', throwError(() => 'broken'), { values: [], error: 'broken' }],
])('%s at once, for each that comes', (_, source, outcome) => {
  const { counts, shared$ } = counted<number>(source);
  expect(watch(shared$)).toMatchObject(outcome);
  expect(watch(shared$)).toMatchObject(outcome);
  expect(counts).toEqual({ open: 0, runs: 2 });
});

test.each([
  ['completes', (source: Subject<number>) => source.complete(), { done: true }],
  ['errors', (source: Subject<number>) => source.error('broken'), { error: 'broken' }],
])('all hear that it %s, and who subscribes then begins anew', (_, end, outcome) => {
  let source = new Subject<number>();
  const { counts, shared$ } = counted(new Observable<number>((to) => source.subscribe(to)));
  const both = [watch(shared$), watch(shared$)];
  const ended = source;
  source = new Subject();
  const again: { values: number[] }[] = [];
  const restart = () => again.push(watch(shared$));
  shared$.subscribe({ error: restart, complete: restart });
  end(ended);
  for (const seen of both) expect(seen).toMatchObject(outcome);
  source.next(7);
  expect(again).toMatchObject([{ values: [7] }]);
  expect(counts).toEqual({ open: 1, runs: 2 });
});

test('who leaves at the first value ends it', () => {
  const { counts, shared$ } = counted(
    new Observable<number>((to) => {
      to.next(1);
      return NEVER.subscribe(to);
    }),
  );
  const left: number[] = [];
  const subscriber = shared$.subscribe((value) => left.push(value));
  subscriber.unsubscribe();
  expect(left).toEqual([1]);
  expect(counts.open).toBe(0);
});
