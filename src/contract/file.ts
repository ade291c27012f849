/** A file of the queue, as events and callbacks see it. */
export interface UploadFile {
  /** plupload's id of the file, unique on the page. */
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** MIME type as the browser knows it; may be empty. */
  readonly type: string;
  /** What was picked; `null` once plupload has let go of it. */
  readonly source: File | Blob | null;
}

/** Where a file goes. `chunked` is `block` 1/0 of the API: whether the URL takes chunks. */
export interface UploadTarget {
  url: string;
  chunked: boolean;
}
