import { BASE_URL, CHUNK_SIZE, SESSION_URL, TIMEOUT, VIDEO_EXTENSIONS } from '../uploader.js';

export type Variant = 'script' | 'npm';

const settings = `{
  browse_button: 'pick',
  drop_element: 'page',
  filters: {
    mime_types: [{ title: 'Videos', extensions: '${VIDEO_EXTENSIONS}' }],
  },
  fengmi: {
    chunkSize: ${CHUNK_SIZE}, // 'auto' is the better choice outside a demo
    timeout: { stall: ${TIMEOUT.stall}, reply: ${TIMEOUT.reply} }, // ms, as short as suits a demo
    autoStart: true,
    keepAwake: true,
    confirmLeave: true,
    resume: true, // keeps upload URLs, with their keys, in this browser
    api: api,
  },
}`;

const script = `<body id="page">
<button id="pick">Choose videos</button>
<script src="/dist/fengmi-uploader.full.min.js"></script>
<script>
  // Your own server adds the token and the signature: the page knows neither.
  var session;

  function openSession() {
    session = fetch('${SESSION_URL}', { method: 'POST' }).then(function (answer) {
      if (!answer.ok) throw new Error('The session was refused with status ' + answer.status);
      return answer.json();
    });
    session.catch(function () { session = undefined; }); // the next call is to try again
    return session;
  }

  var api = {
    baseUrl: '${BASE_URL}',
    headers: function () {
      return (session || openSession()).then(function (it) { return { 'X-CSRF-Token': it.csrf }; });
    },
    refresh: function () {
      return openSession().then(function () { return {}; });
    },
  };

  var uploader = FengmiUploader.createUploader(${settings.replaceAll('\n', '\n  ')});

  uploader.events$.subscribe(function (event) {
    if (event.type === 'failed') console.error(event.error.code, event.error.message);
  });

  function submit(done) {
    return { name: done.file.name };
  }
  uploader.videos$({ submit: submit, watch: true }).subscribe(function (videos) {
    videos.forEach(function (video) {
      console.log(video.file.name, video.file.percent, video.stage, video.info && video.info.share_url);
    });
  });
</script>`;

const npm = `// npm install fengmi-uploader plupload rxjs
import { createUploader, ofType } from 'fengmi-uploader';

// Your own server adds the token and the signature: the page knows neither.
let session;

async function fetchSession() {
  const answer = await fetch('${SESSION_URL}', { method: 'POST' });
  if (!answer.ok) throw new Error(\`The session was refused with status \${answer.status}\`);
  return answer.json();
}

function openSession() {
  session = fetchSession();
  session.catch(() => (session = undefined)); // the next call is to try again
  return session;
}

const api = {
  baseUrl: '${BASE_URL}',
  async headers() {
    return { 'X-CSRF-Token': (await (session ?? openSession())).csrf };
  },
  async refresh() {
    await openSession();
    return {};
  },
};

const uploader = createUploader(${settings});

uploader.events$.pipe(ofType('failed')).subscribe(({ error }) => console.error(error.code, error.message));
uploader.videos$({ submit: ({ file }) => ({ name: file.name }), watch: true }).subscribe((videos) => {
  for (const { file, stage, info } of videos) console.log(file.name, file.percent, stage, info?.share_url);
});`;

/** The settings of this page's uploader, as code that does the same on a page of one's own. */
export const codeText: Readonly<Record<Variant, string>> = { script, npm };
