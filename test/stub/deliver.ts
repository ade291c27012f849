import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange, Reply } from './exchange.js';
import type { UploadFault } from './faults.js';
import type { Gate } from './gate.js';

/** Whether what was sent is stored although the fault answers. */
export function stores(fault: UploadFault | undefined): boolean {
  if (fault?.kind === 'status') return fault.store ?? false;
  return fault?.kind === 'body' ? (fault.store ?? true) : true;
}

/** What a fault does before anything is stored or minted. */
export async function befall(exchange: Exchange, fault: UploadFault | undefined): Promise<void> {
  if (!fault) return;
  exchange.record({ fault: fault.kind });
  if (fault.kind === 'reset' && fault.when === 'before') exchange.reset();
  if (fault.kind === 'hang' && fault.when === 'request') await exchange.hang();
}

/** What a fault does once some of the file part has come. */
export function befallMidway(exchange: Exchange, fault: UploadFault | undefined): void {
  if (fault?.kind === 'reset' && fault.when === 'midway') exchange.reset();
}

/** Sends the reply, or what the fault makes of it. */
export async function deliver(
  exchange: Exchange,
  gate: Gate,
  reply: Reply,
  fault?: UploadFault,
): Promise<void> {
  switch (fault?.kind) {
    case 'reset':
      return exchange.reset();
    case 'hang':
      return exchange.hang();
    case 'truncate':
      return exchange.sendHalf(reply);
    case 'status': {
      const { status, headers = {}, body = '', cors = true } = fault;
      return exchange.send({ status, headers, body, cors });
    }
    case 'body': {
      const { status = 200, contentType, body } = fault;
      return exchange.send({ status, body, ...(contentType === undefined ? {} : { type: contentType }) });
    }
    case 'delay':
      await sleep(fault.ms, undefined, { signal: exchange.signal });
      return exchange.send(reply);
    case 'hold':
      await gate.wait(exchange.entry, exchange.signal);
      return exchange.send(reply);
    default:
      return exchange.send(reply);
  }
}
