/**
 * The OK/debug envelope of the upload server, read (spec, "POST to the upload URL"). `message` is the server's: foreign
 * text, never HTML, that may quote a token or a key.
 */
export type Reply =
  | { readonly kind: 'in-progress'; readonly code: number | null; readonly message: string }
  | { readonly kind: 'completed'; readonly id: string }
  | { readonly kind: 'rejected'; readonly code: number | null; readonly message: string }
  | { readonly kind: 'malformed'; readonly reason: string };
