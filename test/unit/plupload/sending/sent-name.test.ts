import { describe, expect, test } from 'vitest';
import { nameFor } from '../../../../src/plupload/sending/sent-name.js';

// What was sent is remembered for the life of the page: each test has a URL of its own.
let count = 0;
const freshUrl = () => `http://up.test/u?key=${++count}`;

describe('the name of a file', () => {
  test('stays as it is, again and again', () => {
    const url = freshUrl();
    for (let n = 0; n < 3; n++) expect(nameFor(url, 'film.mp4', 'f1/3', 'f1')).toBe('film.mp4');
  });

  test('stays as it is at another URL, and beside another name', () => {
    const url = freshUrl();
    nameFor(url, 'film.mp4', 'f1/3', 'f1');
    expect(nameFor(freshUrl(), 'film.mp4', 'f2/3', 'f2')).toBe('film.mp4');
    expect(nameFor(url, 'clip.mp4', 'f2/3', 'f2')).toBe('clip.mp4');
  });

  test.each([
    ['film.mp4', 'film-f2.mp4'],
    ['a.tar.gz', 'a.tar-f2.gz'],
    ['film', 'film-f2'],
    ['.hidden', '.hidden-f2'],
    ['电影.mp4', '电影-f2.mp4'],
    ['', '-f2'],
  ])('%j is made unique where another file has it', (name, unique) => {
    const url = freshUrl();
    nameFor(url, name, 'f1/3', 'f1');
    expect(nameFor(url, name, 'f2/3', 'f2')).toBe(unique);
    expect(nameFor(url, name, 'f2/3', 'f2')).toBe(unique);
    expect(nameFor(url, name, 'f1/3', 'f1')).toBe(name);
  });

  test('is unique for every upload of one file, too', () => {
    const url = freshUrl();
    const names = [1, 2, 3, 4, 5, 6].map((chunks) => nameFor(url, 'film.mp4', `f1/${chunks}`, 'f1'));
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => /^film.*\.mp4$/.test(name))).toBe(true);
  });

  test('is unique among many of the same name', () => {
    const url = freshUrl();
    const names = Array.from({ length: 2000 }, (_, n) => nameFor(url, 'film.mp4', `f${n}/1`, `f${n}`));
    expect(new Set(names).size).toBe(names.length);
  });

  test('does not run into a name that looks like one made unique', () => {
    const url = freshUrl();
    nameFor(url, 'film-f3.mp4', 'f1/1', 'f1');
    nameFor(url, 'film.mp4', 'f2/1', 'f2');
    const third = nameFor(url, 'film.mp4', 'f3/1', 'f3');
    expect(['film.mp4', 'film-f3.mp4']).not.toContain(third);
    expect(nameFor(url, 'film.mp4', 'f3/1', 'f3')).toBe(third);
  });

  test('holds nothing of the URL', () => {
    const url = `http://up.test/u?key=${'s3cret'.repeat(20)}`;
    nameFor(url, 'a.mp4', 'f1/1', 'f1');
    nameFor(url, 'a.mp4', 'f1/2', 'f1');
    expect(nameFor(url, 'a.mp4', 'f1/3', 'f1')).not.toContain('s3cret');
  });
});
