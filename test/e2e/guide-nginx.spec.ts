// Runs the guide's nginx before the stub: pages upload by way of it, from another origin, by https.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNginx } from '../setup/nginx.mjs';
import { docs, samplesOf } from '../unit/guide/pages.js';
import { expect, open, recorded, test, until } from './support/fixture.js';

test.use({ ignoreHTTPSErrors: true });

const nginx = findNginx();
/** Comments are in the language of the page. */
const configurations = [
  ...new Set(
    docs
      .flatMap(samplesOf)
      .filter(({ language }) => language === 'nginx')
      .map(({ code }) => code.replace(/^\s*#.*\n/gm, '')),
  ),
];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** What is another here: names, ports, and a limit that a test can reach. */
function localised(code: string, folder: string, port: number, upstream: string, origin: string): string {
  const changes: [string, string][] = [
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['/etc/ssl/upload.example', `${folder}/test`],
    ['http://upload.internal.example:8888', upstream],
    ['https://www.example', origin],
    ['client_max_body_size 65m', 'client_max_body_size 300k'],
  ];
  for (const [from] of changes) expect(code).toContain(from);
  const server = changes.reduce((text, [from, to]) => text.replaceAll(from, to), code);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  return `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http { access_log off; ${paths}
${server}
}`;
}

function makeCertificate(folder: string): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=upload.example', '-days', '2'];
  const files = ['-keyout', `${folder}/test.key`, '-out', `${folder}/test.pem`];
  execFileSync('openssl', ['req', '-x509', ...key, ...subject, ...files], { stdio: 'ignore' });
}

test('the configuration of nginx takes uploads of an https URL, and tells what it refuses', async ({
  page,
  stub,
}) => {
  expect(configurations.length).toBeGreaterThan(0);
  expect(nginx, 'There is no nginx here: install one, or name it in NGINX_PATH.').toBeDefined();
  expect(spawnSync('openssl', ['version']).status, 'There is no openssl here: install it.').toBe(0);
  for (const code of configurations) {
    const folder = mkdtempSync(join(tmpdir(), 'nginx-test-'));
    const port = await freePort();
    const config = localised(code, folder, port, stub.otherOrigin, stub.origin);
    writeFileSync(`${folder}/nginx.conf`, config);
    makeCertificate(folder);
    const server = spawn(nginx!, ['-e', `${folder}/error.log`, '-p', folder, '-c', `${folder}/nginx.conf`], {
      stdio: 'inherit',
    });
    const exited = once(server, 'exit').then(([code]) => `nginx has ended with ${code}`);
    const proxy = `https://127.0.0.1:${port}`;
    try {
      const isUp = expect
        .poll(() => fetch(proxy).then(String, ({ cause }) => cause.code))
        .not.toBe('ECONNREFUSED');
      expect(await Promise.race([isUp, exited])).toBeUndefined();
      await open(page, stub);
      const target = stub.issueUrl().url.replace(stub.origin, proxy);
      await page.evaluate(async (target) => {
        const { harness } = window;
        harness.create({ chunk_size: '512kb', fengmi: { target: () => target } });
        harness.uploader.upload(await harness.file('proxied.mp4', 700_000)).subscribe();
      }, target);
      const { id } = await until(page, 'completed');
      expect(stub.video(id)).toMatchObject({ name: /^proxied.*mp4$/, size: 700_000 });
      const refusal = (await recorded(page)).find(({ type }) => type === 'restarted');
      expect(refusal?.error).toMatchObject({ code: 'http', status: 413 });
    } finally {
      server.kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    }
  }
});
