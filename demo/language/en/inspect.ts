export const inspect = {
  tabs: {
    events: 'Events',
    chunks: 'Chunks',
    speed: 'Speed',
    requests: 'Requests',
    faults: 'Faults',
    code: 'Code',
  },

  events: {
    lead: 'events$, as it comes.',
    filter: 'Show',
    all: (count: number) => `All events (${count})`,
    few: 'All but progress and chunk',
    one: (type: string, count: number) => `${type} (${count})`,
    copy: 'Copy as JSON',
    clear: 'Clear',
    list: 'Events',
    empty: 'Nothing has happened yet.',
    ready: (runtime: string) => `plupload runs on ${runtime}`,
    targetInChunks: 'the address takes chunks',
    targetWhole: 'the address takes whole files only',
    started: (chunks: number, size: string) =>
      chunks === 1 ? 'in one request' : `${chunks} chunks of ${size}`,
    startedFrom: (chunk: number) => `from chunk ${chunk}`,
    chunk: (chunk: number, chunks: number) => `${chunk} of ${chunks} acknowledged`,
    offline: 'the network is gone',
    retrying: (attempt: number, delay: string, code: string) => `attempt ${attempt} in ${delay}: ${code}`,
    restarted: (code: string) => `from the first chunk, to a fresh address: ${code}`,
    drained: (completed: number, failed: number) => `${completed} uploaded, ${failed} failed`,
  },

  chunks: {
    lead: 'A cell a chunk, drawn from events$ alone.',
    file: 'File',
    current: 'The file under way',
    empty: 'The chunks of a file are shown here once it goes up.',
    waiting: 'Waiting',
    flying: 'In flight',
    acknowledged: 'Acknowledged',
    retried: 'Acknowledged after a retry',
    summary: (done: number, all: number, retried: number) =>
      `${done} of ${all} chunks acknowledged, ${retried} of them tried more than once`,
  },

  speed: {
    lead: 'Bytes a second over the last minute, from queue$.',
    now: 'Now',
    average: 'Average',
    highest: 'Highest',
    chart: (now: string, highest: string) => `Speed over the last minute: now ${now}, at most ${highest}`,
    none: 'nothing',
    ago: '1 min ago',
    axisNow: 'now',
  },

  requests: {
    lead: 'What the server saw. It is asked only while this view is open.',
    all: 'Page and scripts, too',
    list: 'Requests',
    empty: 'No request yet.',
    unreachable: 'The server does not answer.',
    pending: 'under way',
    aborted: 'given up by the page',
    reset: 'connection reset',
    hung: 'left unanswered',
    chunk: (chunk: number, chunks: number) => `chunk ${chunk} of ${chunks}`,
    fault: (kind: string) => `fault: ${kind}`,
  },

  code: {
    lead: 'The settings that made the uploader of this page.',
    variant: 'Loaded by',
    script: 'Script tag',
    npm: 'npm',
    copy: 'Copy the code',
  },
};
