/** Indices, as the first and the last of each unbroken row of them: few, however many those are. In no order. */
export type Ranges = readonly (readonly [first: number, last: number])[];

export function withIndex(ranges: Ranges, index: number): Ranges {
  let [first, last] = [index, index];
  const others = ranges.filter(([from, to]) => {
    const isApart = to < index - 1 || from > index + 1;
    if (!isApart) [first, last] = [Math.min(first, from), Math.max(last, to)];
    return isApart;
  });
  return [...others, [first, last]];
}

export function rangesOf(indices: readonly number[]): Ranges {
  let ranges: Ranges = [];
  for (const index of indices) ranges = withIndex(ranges, index);
  return ranges;
}

export function countOf(ranges: Ranges): number {
  let count = 0;
  for (const [first, last] of ranges) count += last - first + 1;
  return count;
}

/** The first index from this one on that is not among them. */
export function missingFrom(ranges: Ranges, index: number): number {
  for (const [first, last] of ranges) if (first <= index && index <= last) return last + 1;
  return index;
}
