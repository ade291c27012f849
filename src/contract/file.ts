/** A file of the queue, as events and callbacks see it. */
export interface UploadFile {
  /** plupload's id of the file, unique on the page. */
  readonly id: string;
  /** As it was picked; what is sent as `name` may be another, so that it is unique. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** MIME type as the browser knows it; may be empty. */
  readonly type: string;
  /** What was picked; `null` once plupload has let go of it. */
  readonly source: File | Blob | null;
}

/**
 * Where a file goes.
 *
 * @see the platform's page on uploads
 */
export interface UploadTarget {
  /** http(s); an https page cannot post to http. */
  url: string;
  /** `block` 1/0 of the API: whether the URL takes chunks. */
  chunked: boolean;
  /** Headers of this target's requests alone, over the page's own. */
  headers?: Record<string, string>;
  /** Form fields of this target's requests alone, over the page's own; `name`, `chunk` and `chunks` are the protocol's. */
  params?: Record<string, string>;
}
