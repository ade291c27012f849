import { afterEach, describe, expect, test, vi } from 'vitest';
import { tendBrowseButtons } from '../../../../src/plupload/instance/picker.js';
import { bindParts } from '../../../../src/plupload/lib/handlers.js';
import type { Lib, MoxieRuntime } from '../../../../src/plupload/lib/types.js';
import { FakeUp, fakeLib, noHooks } from '../fakes.js';

afterEach(() => {
  document.body.innerHTML = '';
});

/** A page with a button, and what plupload injects for it; the input of another uploader stands before it. */
function stage(html: string) {
  const shim = (id: string) => `<div class="moxie-shim"><input type="file" id="${id}" tabindex="-1"></div>`;
  document.body.innerHTML = `${html}${shim('other')}${shim('ours')}`;
  const button = document.body.firstElementChild as HTMLElement;
  const runtimes: Record<string, Partial<MoxieRuntime>> = {
    ours: { options: { browse_button: button } },
    other: { options: { browse_button: document.createElement('a') } },
  };
  const Runtime = { getRuntime: (uid: string) => runtimes[uid] ?? false };
  const up = new FakeUp({ browse_button: [button] });
  const moxie = { runtime: { Runtime } } as unknown as Lib['moxie'];
  bindParts(up, [tendBrowseButtons(fakeLib({ moxie }), up)], noHooks);
  up.trigger('Init');
  const input = (id: string) => document.getElementById(id) as HTMLInputElement;
  return { up, button, input: input('ours'), other: input('other') };
}

const press = (button: HTMLElement, key: string) => {
  const event = new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true });
  button.dispatchEvent(event);
  return event.defaultPrevented;
};

describe('the input that plupload injects', () => {
  test.each([
    ['the text of its button', '<a> Pick a film </a>', 'Pick a film'],
    ['the title of its button', '<a title="Pick"></a>', 'Pick'],
    ['a word of ours', '<a></a>', 'Browse'],
  ])('is named by %s', (_, html, name) => {
    expect(stage(html).input.getAttribute('aria-label')).toBe(name);
  });

  test('is hidden without a style attribute of the markup', () => {
    expect(stage('<a>Pick</a>').input.style).toMatchObject({ opacity: '0', fontSize: '999px' });
  });

  test('of another uploader is left alone', () => {
    const { other } = stage('<a>Pick</a>');
    expect(other.hasAttribute('aria-label')).toBe(false);
    expect(other.style.opacity).toBe('');
  });
});

describe('a browse button', () => {
  test('that is no native one can be reached and pressed', () => {
    const { button } = stage('<div>Pick</div>');
    const clicked = vi.fn();
    button.addEventListener('click', clicked);
    expect([button.getAttribute('tabindex'), button.getAttribute('role')]).toEqual(['0', 'button']);
    expect(['Enter', ' ', 'a', 'Tab'].map((key) => press(button, key))).toEqual([true, true, false, false]);
    expect(clicked).toHaveBeenCalledTimes(2);
  });

  test('keeps what the page has given it', () => {
    const { up, button } = stage('<div role="link" tabindex="3">Pick</div>');
    up.trigger('Destroy');
    expect([button.getAttribute('tabindex'), button.getAttribute('role')]).toEqual(['3', 'link']);
  });

  test.each(['<button>Pick</button>', '<input type="button" value="Pick">'])('%s can as it is', (html) => {
    const { button } = stage(html);
    expect([button.hasAttribute('tabindex'), button.hasAttribute('role')]).toEqual([false, false]);
    expect(press(button, 'Enter')).toBe(false);
  });

  test('is left as it was', () => {
    const { up, button } = stage('<div>Pick</div>');
    up.trigger('Destroy');
    up.trigger('Destroy');
    expect(button.outerHTML).toBe('<div>Pick</div>');
    expect(press(button, 'Enter')).toBe(false);
  });

  test('is tended once more when plupload comes up anew', () => {
    const { up, button } = stage('<div>Pick</div>');
    up.trigger('Destroy');
    up.trigger('Init');
    const clicked = vi.fn();
    button.addEventListener('click', clicked);
    press(button, 'Enter');
    expect(clicked).toHaveBeenCalledOnce();
  });
});
