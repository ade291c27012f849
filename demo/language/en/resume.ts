/** Of uploads that go on with what an earlier page has sent. */
export const resume = {
  resumedAt: (percent: string) => `resumed at ${percent}`,
};
