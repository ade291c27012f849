import type { UploadError, UploadErrorCode } from '../errors.js';
import type { ErrorFactory } from '../messages.js';
import type { UploadFile } from '../types.js';
import type { Handlers } from './handlers.js';
import type { Lib, PluploadError, PluploadFile, Up } from './lib.js';

/** How long a page's own filter may think before its silence counts as a refusal, in ms. */
const PATIENCE = 1000;

const FILTER = 'fengmi';

export const toUploadFile = (file: PluploadFile): UploadFile => ({
  id: file.id,
  name: file.name,
  size: file.size,
  type: file.type,
  source: file.getNative(),
});

interface Outcome {
  accepted(file: PluploadFile): void;
  refused(file: UploadFile, error: UploadError): void;
}

type Pass = (accepted: boolean) => void;
type Filter = (file: PluploadFile, pass: Pass) => void;

/**
 * Tells which files plupload took in and which it turned away, also those that a filter of the page drops without a
 * word (fact 20): a filter of our own, the first in the row, sees every file that is offered.
 */
export class Intake {
  private readonly lib: Lib;
  private readonly up: Up;
  private readonly errors: ErrorFactory;
  private readonly outcome: Outcome;
  private readonly offered = new Map<string, PluploadFile>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly awaited = new Map<unknown, (file: PluploadFile) => void>();
  private readonly sentinels = new Map<string, () => void>();

  constructor(lib: Lib, up: Up, handlers: Handlers, errors: ErrorFactory, outcome: Outcome) {
    this.lib = lib;
    this.up = up;
    this.errors = errors;
    this.outcome = outcome;
    lib.addFileFilter(FILTER, (rule, file, pass) => (rule as Filter)(file, pass));
    this.putFilterFirst();
    handlers.on('OptionChanged', (_, name: string) => {
      if (name === 'filters') this.putFilterFirst();
    });
    handlers.on('FileFiltered', (_, file: PluploadFile) => {
      this.decide(file.id);
      outcome.accepted(file);
    });
    handlers.on('Error', (_, error: PluploadError) => {
      if (error.file && this.decide(error.file.id))
        this.refuse(error.file, this.codeOf(error), error.message);
    });
  }

  /** Adds a file; `known` gets its id while it is still being filtered. */
  add(native: File | Blob, known: (id: string) => void): void {
    const { File: MoxieFile } = this.lib.moxie.file;
    const source = new MoxieFile(null, native);
    // plupload filters one file after the other: once the sentinel's turn comes, silence was a refusal.
    const sentinel = new this.lib.File(new MoxieFile(null, native.slice(0, 0)));
    this.awaited.set(source, (file) => {
      this.sentinels.set(sentinel.id, () => this.refuseSilently(file));
      known(file.id);
    });
    this.up.addFile([source, sentinel]);
  }

  release(): void {
    this.timers.forEach((timer) => {
      clearTimeout(timer);
    });
    this.timers.clear();
    this.offered.clear();
    this.awaited.clear();
    this.sentinels.clear();
  }

  private putFilterFirst(): void {
    const filter: Filter = (file, pass) => this.filter(file, pass);
    this.up.settings.filters = Object.assign({ [FILTER]: null }, this.up.settings.filters, {
      [FILTER]: filter,
    });
  }

  private filter(file: PluploadFile, pass: Pass): void {
    const passed = this.sentinels.get(file.id);
    if (passed !== undefined) {
      this.sentinels.delete(file.id);
      passed();
      pass(false);
      return;
    }
    this.offered.set(file.id, file);
    const source = file.getSource();
    const known = this.awaited.get(source);
    this.awaited.delete(source);
    known?.(file);
    pass(true);
    if (known === undefined && this.offered.has(file.id)) {
      this.timers.set(
        file.id,
        setTimeout(() => this.refuseSilently(file), PATIENCE),
      );
    }
  }

  /** Whether the file was waiting for a decision. */
  private decide(id: string): boolean {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    return this.offered.delete(id);
  }

  private refuseSilently(file: PluploadFile): void {
    if (this.decide(file.id)) this.refuse(file, 'file-type', 'A filter of the page refused it.');
  }

  private refuse(file: PluploadFile, code: UploadErrorCode, detail: string): void {
    const uploadFile = toUploadFile(file);
    this.outcome.refused(uploadFile, this.errors(code, { file: uploadFile, detail }));
  }

  private codeOf({ code, file }: PluploadError): UploadErrorCode {
    switch (code) {
      case this.lib.FILE_SIZE_ERROR:
        return file?.size === 0 ? 'file-empty' : 'file-size';
      case this.lib.FILE_DUPLICATE_ERROR:
        return 'file-duplicate';
      default:
        return 'file-type';
    }
  }
}
