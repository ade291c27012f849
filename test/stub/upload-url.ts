import { befall, deliver } from './deliver.js';
import type { Reply } from './exchange.js';
import type { Handler } from './platform.js';
import type { Settings } from './settings.js';
import { signature } from './signature.js';

/** GET /oauth2/video/upload/url */
export const uploadUrl: Handler = async (exchange, platform) => {
  const { settings, keys, faults, gate } = platform;
  const fault = faults.next({ on: 'url' });
  const params = allParams(exchange.url);
  exchange.record({ fields: Object.fromEntries(exchange.url.searchParams) });
  await befall(exchange, fault);

  const error =
    exchange.req.method === 'GET' ? checkCommon(params, settings) : apiError(405, 'method not allowed');
  if (error) return deliver(exchange, gate, error, fault);

  const user = String(params.access_token);
  const key = settings.sharedUrl ? keys.shared(user, settings.block) : keys.issue(settings.block);
  exchange.record({ keyLabel: key.label });
  const { block, url } = platform.uploadUrl(key, exchange.url.origin);
  await deliver(
    exchange,
    gate,
    { body: JSON.stringify({ code: 200, msg: 'success', data: { block, url } }) },
    fault,
  );
};

/** The first thing that is wrong with the parameters that every call has. */
function checkCommon(
  params: Record<string, string[]>,
  { appid, appKey, tokens }: Settings,
): Reply | undefined {
  const [token = ''] = params.access_token ?? [];
  if (!params.appid?.[0]) return apiError(340, 'appid is empty');
  if (!token) return apiError(401, 'no access_token');
  if (!params.signature?.[0]) return apiError(340, 'signature is empty');
  if (params.appid[0] !== appid) return apiError(350, 'appid is wrong');
  if (tokens.expired.includes(token)) return apiError(106, 'access_token_has_expired');
  if (!tokens.valid.includes(token)) return apiError(403, 'access_token is wrong');
  if (params.signature[0] !== signature(params, appKey)) return apiError(351, 'signature is wrong');
  return undefined;
}

/** The code stands in the body, and is the HTTP status where it can be one. The real platform is PHP: no data is `[]`. */
function apiError(code: number, msg: string): Reply {
  const status = code >= 400 && code <= 599 ? code : 200;
  return { status, body: JSON.stringify({ code, msg, data: [] }) };
}

function allParams({ searchParams }: URL): Record<string, string[]> {
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]),
  );
}
