import { ApiError } from './api-answer.js';
import { checkNames, collect, fieldsOf, type Params, readParams } from './api-params.js';
import { befall, deliver, stores } from './deliver.js';
import type { Exchange, Reply } from './exchange.js';
import type { Handler, Platform } from './platform.js';
import { signature } from './signature.js';

/** A call of the open API, as the journal and the fault rules name it. */
export type ApiKind = 'url' | 'submit' | 'update' | 'info' | 'tags';

/** A call whose common parameters are right. */
export interface Call {
  readonly params: Params;
  readonly exchange: Exchange;
  readonly platform: Platform;
  /** False where a fault wants nothing to be stored. */
  readonly stores: boolean;
}

export interface CallShape {
  kind: ApiKind;
  method: 'GET' | 'POST' | 'PATCH';
  /** The parameters that only this call has. Others are refused. */
  params: readonly string[];
  /** Throws an ApiError where the call is refused. */
  answer: (call: Call) => Reply;
}

const COMMON = ['appid', 'access_token', 'signature', 'openid'];

/** The way of every call: faults, parameters from query and body, the checks that all calls share, the answer. */
export function apiCall(shape: CallShape): Handler {
  return async (exchange, platform) => {
    const fault = platform.faults.next({ on: shape.kind });
    exchange.record({ fields: fieldsOf(collect(exchange.url.searchParams)) });
    await befall(exchange, fault);
    const reply = await settle(shape, exchange, platform, stores(fault));
    await deliver(exchange, platform.gate, reply, fault);
  };
}

async function settle(
  shape: CallShape,
  exchange: Exchange,
  platform: Platform,
  stored: boolean,
): Promise<Reply> {
  try {
    const params = await receive(shape, exchange);
    checkCommon(params, platform);
    admit(String(params.access_token), platform);
    for (const name of Object.keys(params)) {
      if (!COMMON.includes(name) && !shape.params.includes(name))
        throw new ApiError(350, `there is no parameter ${name}`);
    }
    return shape.answer({ params, exchange, platform, stores: stored });
  } catch (error) {
    if (error instanceof ApiError) return error.reply;
    throw error;
  }
}

async function receive({ method }: CallShape, exchange: Exchange): Promise<Params> {
  const { req, url } = exchange;
  if (req.method !== method) throw new ApiError(405, 'method not allowed');
  const body = method === 'GET' ? new URLSearchParams() : await readParams(req);
  const params = collect(url.searchParams, body);
  exchange.record({ fields: fieldsOf(params) });
  checkNames(url.searchParams, body);
  return params;
}

/** Refuses the first thing that is wrong with the parameters that every call has. */
function checkCommon(params: Params, { settings, tokens }: Platform): void {
  const { appid, appKey } = settings;
  const [token = ''] = params.access_token ?? [];
  if (!params.appid?.[0]) throw new ApiError(340, 'appid is empty');
  if (!token) throw new ApiError(401, 'no access_token');
  if (!params.signature?.[0]) throw new ApiError(340, 'signature is empty');
  if (params.appid[0] !== appid) throw new ApiError(350, 'appid is wrong');
  const state = tokens.stateOf(token);
  if (state === 'expired') throw new ApiError(106, 'access_token_has_expired');
  if (state === 'unknown') throw new ApiError(403, 'access_token is wrong');
  if (params.signature[0] !== signature(params, appKey)) throw new ApiError(351, 'signature is wrong');
}

/** Counts the call, unless it is one too many. Only a call that is signed counts, so no other can use a token up. */
function admit(token: string, { settings, tokens, limiter }: Platform): void {
  const wait = limiter.admit(token, settings.rateLimit, Date.now());
  if (wait > 0) throw new ApiError(429, 'too many requests', { 'Retry-After': `${Math.ceil(wait / 1000)}` });
  tokens.spend(token);
}
