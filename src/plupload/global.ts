import type plupload from 'plupload';

/** plupload as its own script tag has set it. */
const library: typeof plupload | undefined = (window as { plupload?: typeof plupload }).plupload;
export default library;
