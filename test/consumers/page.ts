/** The page of every consumer: a file that is picked goes to the URL of the query, and what came of it is told. */
export const page = {
  'index.html': `<!doctype html>
<meta charset="utf-8">
<title>Consumer</title>
<body>
<button id="pick" type="button">Pick</button>
<output></output>
<script type="module" src="./main.js"></script>
</body>
`,
  'main.js': `
import { createUploader } from 'fengmi-uploader';
import plupload from 'plupload';
import { Observable } from 'rxjs';

const uploader = createUploader({
  browse_button: 'pick',
  url: new URL(location.href).searchParams.get('url'),
  chunk_size: '256kb',
  fengmi: { autoStart: true },
});
const tell = (told) => {
  document.querySelector('output').textContent = JSON.stringify(told);
};
uploader.events$.subscribe((event) => {
  if (event.type === 'completed') {
    tell({
      id: event.id,
      samePlupload: uploader.plupload instanceof plupload.Uploader,
      sameRxjs: uploader.events$ instanceof Observable,
    });
  }
  if (event.type === 'failed' || event.type === 'refused') tell({ error: String(event.error) });
});
`,
};
