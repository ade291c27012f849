import type plupload from 'plupload';

/** plupload as its own script tag has set it, or as an AMD loader hands it in. */
let library: typeof plupload | undefined = (window as { plupload?: typeof plupload }).plupload;

export { library as default };

export function useLibrary(loaded: typeof plupload): void {
  library = loaded;
}
