import { apiCall } from './api.js';
import { apiReply } from './api-answer.js';

/** The tags that a video may have. */
export const tags: readonly { readonly id: number; readonly name: string }[] = [
  { id: 1, name: '电影' },
  { id: 2, name: '电视剧' },
  { id: 3, name: '综艺' },
  { id: 4, name: '音乐' },
  { id: 5, name: '体育' },
  { id: 6, name: '科技' },
  { id: 7, name: '生活' },
  { id: 8, name: '教育' },
];

/** GET /oauth2/tags */
export const listTags = apiCall({
  kind: 'tags',
  method: 'GET',
  params: [],
  answer: () => apiReply(200, 'success', tags),
});
