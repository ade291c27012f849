import type plupload from 'plupload';

const find = () => (window as { plupload?: typeof plupload }).plupload;

/** plupload as its own script tag has set it, or as an AMD loader hands it in. */
let library: typeof plupload | undefined = find();

export { library as default };

/** Given none, one that is there by now, unless it had one. */
export function useLibrary(loaded: typeof plupload | undefined = library ?? find()): void {
  library = loaded;
}
