import { setTimeout as sleep } from 'node:timers/promises';
import { befall, befallMidway, deliver, stores } from './deliver.js';
import type { Exchange } from './exchange.js';
import type { UploadFault } from './faults.js';
import { type Form, readForm } from './form.js';
import type { IssuedKey } from './keys.js';
import { boundaryOf } from './multipart.js';
import { removeParts } from './part-sink.js';
import type { Handler, Platform } from './platform.js';
import { completed, FAILED, IN_PROGRESS, offsetOf, placeOf } from './protocol.js';
import { Refusal } from './refusal.js';
import type { Assembly } from './store.js';

/** POST /upload?key=… */
export const upload: Handler = async (exchange, platform) => {
  try {
    const key = admit(exchange, platform);
    const { form, fault } = await receive(exchange, platform, key);
    const body = await settle(exchange, platform, key, form, fault);
    await deliver(exchange, platform.gate, { body }, fault);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message, status } = error;
    exchange.record({ violation: { code, message } });
    const headers = code === 'method' ? { Allow: 'POST' } : {};
    await exchange.send({ status, headers, type: 'text/plain; charset=utf-8', body: `${message}\n` });
  }
};

function admit(exchange: Exchange, { keys }: Platform): IssuedKey {
  const key = keys.find(exchange.url.searchParams.get('key') ?? '');
  if (key) exchange.record({ keyLabel: key.label });
  if (exchange.req.method !== 'POST') throw new Refusal('method', 'uploads are POST requests');
  if (!key) throw new Refusal('unknown-key', 'no such key was issued');
  if (key.expired) throw new Refusal('expired-key', 'the key has expired');
  return key;
}

interface Received {
  form: Form;
  fault: UploadFault | undefined;
}

async function receive(
  exchange: Exchange,
  { settings, store, faults }: Platform,
  { key, block }: IssuedKey,
): Promise<Received> {
  const { req, signal } = exchange;
  const boundary = boundaryOf(req.headers['content-type']);
  const met: { fault?: UploadFault | undefined } = {};

  const form = await readForm(req.iterator({ destroyOnReturn: false }), boundary, {
    maxPartBytes: settings.maxPartBytes,
    openSink: () => store.openSink(),
    onData: async (bytes, all) => {
      exchange.record({ bytes: all });
      if (met.fault?.kind === 'slow')
        await sleep((1000 * bytes) / met.fault.bytesPerSecond, undefined, { signal });
      befallMidway(exchange, met.fault);
    },
    onCutOff: store.keepsCutOff
      ? async (fields, filename, part) => {
          await store.putCutOff(key, placeOf(fields, filename, block), part);
          exchange.record({ kept: part.bytes });
        }
      : undefined,
    onFields: async (fields, filename, all) => {
      const seen = {
        name: fields.get('name') || filename,
        chunk: numberOf(fields.get('chunk')),
        chunks: numberOf(fields.get('chunks')),
      };
      exchange.record({ ...seen, fields: Object.fromEntries(fields) });
      // Rules look at the fields: where these come after the file, there is none to look at before the end.
      if ('fault' in met || (fields.size === 0 && !all)) return;
      met.fault = faults.next({ on: 'upload', ...seen });
      await befall(exchange, met.fault);
    },
  });
  exchange.record({ bytes: form.part.bytes, sha256: form.part.sha256 });
  return { form, fault: met.fault };
}

/** Checks the part and does with it what the protocol and the fault ask for; the documented answer. */
async function settle(
  exchange: Exchange,
  { store }: Platform,
  { key, block }: IssuedKey,
  { fields, filename, part }: Form,
  fault: UploadFault | undefined,
): Promise<string> {
  let stored = false;
  try {
    const place = placeOf(fields, filename, block);
    await store.expire(key, place.name);
    store.check(key, place, part);
    exchange.record({ offset: offsetOf(part, place, store.pending(key, place.name)) });
    if (fault?.kind === 'reject') {
      await store.drop(key, place.name);
      return FAILED;
    }
    stored = stores(fault);
    const video = stored ? await store.put(key, place, part, assemblyAfter(fault)) : undefined;
    return video ? completed(video.id) : IN_PROGRESS;
  } finally {
    if (!stored) await removeParts([part]);
  }
}

function assemblyAfter(fault: UploadFault | undefined): Assembly {
  if (fault?.kind === 'not-yet') return 'later';
  return fault?.kind === 'never-assembled' ? 'never' : 'now';
}

function numberOf(field: string | undefined): number | undefined {
  return field !== undefined && /^\d{1,9}$/.test(field) ? Number(field) : undefined;
}
