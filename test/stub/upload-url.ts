import { apiCall } from './api.js';
import { apiReply } from './api-answer.js';

/** GET /oauth2/video/upload/url */
export const uploadUrl = apiCall({
  kind: 'url',
  method: 'GET',
  params: [],
  answer({ params, exchange, platform }) {
    const { settings, keys } = platform;
    const user = String(params.access_token);
    const key = settings.sharedUrl ? keys.shared(user, settings.block) : keys.issue(settings.block);
    exchange.record({ keyLabel: key.label });
    const { block, url } = platform.uploadUrl(key, exchange.url.origin);
    return apiReply(200, 'success', { block, url });
  },
});
