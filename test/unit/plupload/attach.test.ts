import type plupload from 'plupload';
import { describe, expect, test } from 'vitest';
import type { FengmiOptions, UploaderSettings } from '../../../src/contract/options.js';
import { attachTo } from '../../../src/plupload/attach.js';
import { type InstallOptions, install } from '../../../src/plupload/install.js';
import { thrownBy, watch } from '../support.js';
import { FakeUp, fakeLib } from './fakes.js';

const attachFake = (up: FakeUp, options: FengmiOptions = {}) => attachTo(fakeLib(), up, options);

describe('attach', () => {
  test('returns the adapter that the instance carries, again and again', () => {
    const up = new FakeUp();
    const uploader = attachFake(up);
    expect(up.fengmi).toBe(uploader);
    expect(uploader.plupload).toBe(up);
    expect(attachFake(up, { keepAwake: true })).toBe(uploader);
  });

  test('throws once init() has begun', () => {
    const up = new FakeUp();
    up.bind('CancelUpload', () => {}, undefined, 0);
    expect(() => attachFake(up)).toThrow(/before up\.init\(\)/);
    expect(up.fengmi).toBeUndefined();
  });

  test('does not mind what a page has bound before', () => {
    const up = new FakeUp();
    for (const name of ['FilesAdded', 'FileUploaded', 'Error']) up.bind(name, () => {}, undefined, 0);
    expect(attachFake(up)).toBe(up.fengmi);
  });

  test('leaves plupload the one runtime that sends chunks', () => {
    const up = new FakeUp({ runtimes: 'flash,html4' });
    attachFake(up);
    expect(up.settings.runtimes).toBe('html5');
  });

  test('throws for an option that it does not know, from either side', () => {
    expect(() => attachFake(new FakeUp(), { chunksize: 1 } as FengmiOptions)).toThrow(/fengmi\.chunksize/);
    expect(() => attachFake(new FakeUp({ fengmi: { retries: 1 } }))).toThrow(/fengmi\.retries/);
  });

  test.each([
    ['none', {}, true],
    ['empty', { browse_button: '', drop_element: '' }, true],
    ['a button', { browse_button: 'pick' }, false],
    ['a drop zone', { drop_element: document.body }, false],
  ])('gives plupload a control where the page has %s', (_, settings, given) => {
    const up = new FakeUp(settings);
    attachFake(up);
    const [zone] = [up.settings.drop_element].flat();
    expect(zone instanceof HTMLDivElement && !zone.isConnected).toBe(given);
  });
});

describe('install', () => {
  /** A plupload of its own, whose constructor is called as plupload's is. */
  function installed(options?: InstallOptions, times = 1) {
    const Stock = function (this: object, settings: UploaderSettings) {
      return Object.assign(this, new FakeUp(), { settings: { ...new FakeUp().settings, ...settings } });
    };
    Stock.prototype = FakeUp.prototype;
    const lib = fakeLib({ Uploader: Stock as never });
    for (let n = 0; n < times; n++) install(lib as unknown as typeof plupload, options);
    const make = (settings: UploaderSettings = {}) => new lib.Uploader(settings);
    return { Stock, lib, make };
  }
  test('replaces the constructor, once, and keeps what instances are', () => {
    const { Stock, lib } = installed({}, 2);
    expect(lib.Uploader).not.toBe(Stock);
    expect(lib.Uploader.prototype).toBe(Stock.prototype);
    const Installed = lib.Uploader;
    install(lib as unknown as typeof plupload);
    expect(lib.Uploader).toBe(Installed);
  });

  test.each<[string, UploaderSettings, InstallOptions, boolean]>([
    ['every uploader', {}, {}, true],
    ['one with options of its own', { fengmi: { keepAwake: true } }, {}, true],
    ['none that says no', { fengmi: false }, {}, false],
    ['one that `only` takes', { url: '/ours' }, { only: ({ url }) => url === '/ours' }, true],
    ['none that `only` does not take', { url: '/theirs' }, { only: ({ url }) => url === '/ours' }, false],
  ])('attaches to %s', (_, settings, options, attached) => {
    expect(installed(options).make(settings).fengmi !== undefined).toBe(attached);
  });

  test.each<[FengmiOptions | undefined, string]>([
    [undefined, '上传组件无法启动。'],
    [{ locale: 'en' }, 'The uploader cannot start.'],
  ])("gives way to the settings' own options: %j", (fengmi, message) => {
    const { lib, make } = installed({ locale: 'zh-CN' });
    const up = make(fengmi && { fengmi });
    const seen = watch(up.fengmi!.events$);
    up.trigger('Error', { code: lib.INIT_ERROR, message: '' });
    expect(seen.error).toMatchObject({ code: 'init', message });
  });

  test("takes an uploader's own way to a target in place of the page-wide one", () => {
    const { make } = installed({ target: '/page' });
    const api = { baseUrl: '/proxy', params: { appid: '1', access_token: 't' } };
    expect(make({ fengmi: { api } }).fengmi).toBeDefined();
  });

  test('checks its options at once', () => {
    const thrown = thrownBy(() => installed({ chunksize: 1 } as InstallOptions));
    expect(thrown).toBeInstanceOf(TypeError);
  });
});
