import { ApiError } from './api-answer.js';
import type { Params } from './api-params.js';
import { tags as listed } from './tags.js';

/** What a call that submits or updates has sent; of the optional fields what was not sent is undefined, `[]` or 0. */
export interface Submission {
  readonly fileid: string;
  readonly name: string | undefined;
  readonly cover: string | undefined;
  readonly tags: readonly string[];
  readonly iscarousel: 0 | 1;
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly method: 'POST' | 'PATCH';
}

export type SubmittedFields = Omit<Submission, 'at' | 'method'>;

export const SUBMISSION_PARAMS = ['fileid', 'name', 'cover', 'tags[]', 'iscarousel'];

const MAX_NAME_CHARACTERS = 200;
const MAX_TAGS = 2;

/** The file that a call is about. */
export function fileidOf(params: Params): string {
  const fileid = params.fileid?.[0];
  if (!fileid) throw new ApiError(340, 'fileid is empty');
  return fileid;
}

/** Refuses the first field that is wrong. */
export function submittedFields(params: Params): SubmittedFields {
  return {
    fileid: fileidOf(params),
    name: nameOf(params.name?.[0]),
    cover: coverOf(params.cover?.[0]),
    iscarousel: carouselOf(params.iscarousel?.[0]),
    tags: tagsOf(params['tags[]'] ?? []),
  };
}

function nameOf(name: string | undefined): string | undefined {
  if (name === '') throw new ApiError(341, 'name is empty');
  if (name !== undefined && [...name].length > MAX_NAME_CHARACTERS)
    throw new ApiError(413, `name is longer than ${MAX_NAME_CHARACTERS} characters`);
  return name;
}

function coverOf(cover: string | undefined): string | undefined {
  if (cover !== undefined && !(/^https?:\/\//i.test(cover) && URL.canParse(cover)))
    throw new ApiError(351, 'cover is no absolute http(s) URL');
  return cover;
}

function carouselOf(iscarousel: string | undefined): 0 | 1 {
  if (iscarousel !== undefined && iscarousel !== '0' && iscarousel !== '1')
    throw new ApiError(352, 'iscarousel is neither 0 nor 1');
  return iscarousel === '1' ? 1 : 0;
}

function tagsOf(tags: readonly string[]): readonly string[] {
  if (tags.length > MAX_TAGS) throw new ApiError(511, `there are more than ${MAX_TAGS} tags`);
  for (const tag of tags) {
    if (!listed.some(({ name }) => name === tag)) throw new ApiError(353, `there is no tag ${tag}`);
  }
  return tags;
}
