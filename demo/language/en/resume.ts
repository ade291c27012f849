/** Of uploads that go on with what an earlier page has sent. */
export const resume = {
  title: (count: number) => (count === 1 ? '1 unfinished upload' : `${count} unfinished uploads`),
  hint: 'Pick a file again, or drop it onto its card: it goes on where it was.',
  progressOf: (name: string) => `What is there of ${name}`,
  goOn: 'Go on',
  goOnFile: (name: string) => `Go on: ${name}`,
  pick: 'Pick it again',
  pickFile: (name: string) => `Pick it again: ${name}`,
  forget: 'Forget',
  forgetFile: (name: string) => `Forget ${name}`,

  differences: { name: 'another name', size: 'another size', type: 'another type', date: 'another date' },
  other: (differences: string) => `This is another file, with ${differences}. It was not added.`,
  several: 'These are several files. Drop one, and no more.',
  denied: 'The browser does not let this page read the file. Pick it again.',
  gone: 'The file was moved, deleted or changed. Pick it again.',

  /** In the card of a file that goes up. */
  resumedAt: (percent: string) => `resumed at ${percent}`,
  say: {
    waiting: (count: number) =>
      count === 1
        ? '1 unfinished upload waits for its file.'
        : `${count} unfinished uploads wait for their files.`,
    forgotten: (name: string) => `${name} is forgotten.`,
  },
};
