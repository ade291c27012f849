import { describe, expect, test } from 'vitest';
import { parseReply } from '../../../src/upload/reply.js';

const ID = '70c013870ad8093eb821bace48738350';
const completed = { kind: 'completed', id: ID };
const inProgress = { kind: 'in-progress', code: 101, message: 'Failed to open input stream.' };

describe('the envelope', () => {
  test.each([
    [
      'in progress',
      '{"OK":0,"debug":0,"data":{"code":101,"message":"Failed to open input stream."}}',
      inProgress,
    ],
    ['uploaded', `{"OK":1,"debug":1,"data":{"id":"${ID}"}}`, completed],
    [
      'failed',
      '{"OK":0,"debug":1,"data":{"code":-1,"message":""}}',
      { kind: 'rejected', code: -1, message: '' },
    ],
  ])('%s', (_, body, reply) => {
    expect(parseReply(body)).toEqual(reply);
  });
});

describe('tolerates', () => {
  test.each([
    ['a BOM', `\uFEFF{"OK":1,"debug":1,"data":{"id":"${ID}"}}`, completed],
    ['white space around it', ` \r\n\t{"OK":1,"debug":1,"data":{"id":"${ID}"}}\n\n`, completed],
    ['a BOM, then white space', `\uFEFF\r\n{"OK":1,"debug":1,"data":{"id":"${ID}"}} `, completed],
    ['numbers as strings', `{"OK":"1","debug":"1","data":{"id":"${ID}"}}`, completed],
    [
      'numbers as strings in progress',
      '{"OK":"0","debug":" 0 ","data":{"code":"101","message":"Failed to open input stream."}}',
      inProgress,
    ],
    [
      'a code as a string',
      '{"OK":0,"debug":1,"data":{"code":"-1"}}',
      { kind: 'rejected', code: -1, message: '' },
    ],
    ['debug 0', `{"OK":1,"debug":0,"data":{"id":"${ID}"}}`, completed],
    ['no debug', `{"OK":1,"data":{"id":"${ID}"}}`, completed],
    ['a numeric id', '{"OK":1,"debug":1,"data":{"id":42}}', { kind: 'completed', id: '42' }],
    [
      'the largest numeric id',
      '{"OK":1,"debug":1,"data":{"id":9007199254740991}}',
      { kind: 'completed', id: '9007199254740991' },
    ],
    [
      'digits as a text',
      '{"OK":1,"debug":1,"data":{"id":"9007199254740993"}}',
      { kind: 'completed', id: '9007199254740993' },
    ],
    ['white space around an id', `{"OK":1,"debug":1,"data":{"id":" ${ID}\\n"}}`, completed],
    ['keys that it does not know', `{"v":2,"OK":1,"debug":1,"data":{"id":"${ID}","x":[]}}`, completed],
  ])('%s', (_, body, reply) => {
    expect(parseReply(body)).toEqual(reply);
  });

  test.each([
    ['no data', '{"OK":0,"debug":0}'],
    ['null as data', '{"OK":0,"debug":0,"data":null}'],
    ["PHP's empty array as data", '{"OK":0,"debug":0,"data":[]}'],
    ['data of the wrong types', '{"OK":0,"debug":0,"data":{"code":{},"message":7}}'],
  ])('%s while in progress', (_, body) => {
    expect(parseReply(body)).toEqual({ kind: 'in-progress', code: null, message: '' });
  });
});

test('in progress is no error, whatever its message says', () => {
  const body = '{"OK":0,"debug":0,"data":{"code":-1,"message":"FATAL: rejected"}}';
  expect(parseReply(body)).toEqual({ kind: 'in-progress', code: -1, message: 'FATAL: rejected' });
});

test('keeps a huge message whole', () => {
  const message = '长'.repeat(1_000_000);
  const body = JSON.stringify({ OK: 0, debug: 1, data: { code: -1, message } });
  expect(parseReply(body)).toEqual({ kind: 'rejected', code: -1, message });
});

test('looks into no more than 1 MB', () => {
  const body = `{"OK":1,"debug":1,"data":{"id":"${ID}"}}`;
  expect(parseReply(body.padEnd(2 ** 20))).toEqual(completed);
  expect(parseReply(body.padEnd(2 ** 20 + 1))).toEqual({ kind: 'malformed', reason: 'more than 1 MB' });
});

describe('malformed', () => {
  test.each([
    ['nothing', '', 'empty'],
    ['white space', ' \n', 'empty'],
    ['a BOM alone', '\uFEFF', 'empty'],
    ['HTML', '<html><body>502 Bad Gateway</body></html>', 'HTML instead of JSON'],
    ['XML after white space', '\n <?xml version="1.0"?>', 'HTML instead of JSON'],
    ['cut off', '{"OK":1,"debug":1,"data":{"id":"70c0', 'no JSON, or cut off'],
    ['two in one', '{"OK":0,"debug":0}{"OK":0,"debug":0}', 'no JSON, or cut off'],
    ['JSONP', 'cb({"OK":0,"debug":0})', 'no JSON, or cut off'],
    ['null', 'null', 'not an object'],
    ['a number', '1', 'not an object'],
    ['a string', '"OK"', 'not an object'],
    ['an array', '[]', 'not an object'],
    ['an envelope in an array', `[{"OK":1,"debug":1,"data":{"id":"${ID}"}}]`, 'not an object'],
    ['no OK', `{"debug":1,"data":{"id":"${ID}"}}`, 'no OK'],
    ['ok in lower case', `{"ok":1,"debug":1,"data":{"id":"${ID}"}}`, 'no OK'],
    ['OK true', `{"OK":true,"debug":1,"data":{"id":"${ID}"}}`, 'no OK'],
    ['OK null', `{"OK":null,"debug":1,"data":{"id":"${ID}"}}`, 'no OK'],
    ['OK in an array', `{"OK":[1],"debug":1,"data":{"id":"${ID}"}}`, 'no OK'],
    ['OK an empty string', `{"OK":"","debug":0}`, 'no OK'],
    ['OK 2', `{"OK":2,"debug":1,"data":{"id":"${ID}"}}`, 'unknown OK or debug'],
    ['OK 0.5', `{"OK":0.5,"debug":0}`, 'unknown OK or debug'],
    ['OK 0 without debug', '{"OK":0,"data":{"code":101}}', 'unknown OK or debug'],
    ['OK 0 with debug false', '{"OK":0,"debug":false}', 'unknown OK or debug'],
    ['OK 0 with debug 2', '{"OK":0,"debug":2}', 'unknown OK or debug'],
    ['OK 1 with debug 2', `{"OK":1,"debug":2,"data":{"id":"${ID}"}}`, 'unknown debug'],
    ['OK 1 with debug null', `{"OK":1,"debug":null,"data":{"id":"${ID}"}}`, 'unknown debug'],
    ['OK 1 without data', '{"OK":1,"debug":1}', 'OK without an id'],
    ['OK 1 without an id', '{"OK":1,"debug":1,"data":{}}', 'OK without an id'],
    ['an empty id', '{"OK":1,"debug":1,"data":{"id":""}}', 'OK without an id'],
    ['a blank id', '{"OK":1,"debug":1,"data":{"id":"  "}}', 'OK without an id'],
    ['a numeric id that is rounded', '{"OK":1,"debug":1,"data":{"id":9007199254740993}}', 'OK without an id'],
    ['the id 0', '{"OK":1,"debug":1,"data":{"id":0}}', 'OK without an id'],
    ['the id -0', '{"OK":1,"debug":1,"data":{"id":-0}}', 'OK without an id'],
    ['a negative id', '{"OK":1,"debug":1,"data":{"id":-7}}', 'OK without an id'],
    ['half an id', '{"OK":1,"debug":1,"data":{"id":1.5}}', 'OK without an id'],
    ['an id that is true', '{"OK":1,"debug":1,"data":{"id":true}}', 'OK without an id'],
    ['a null id', '{"OK":1,"debug":1,"data":{"id":null}}', 'OK without an id'],
    ['an id that is an object', '{"OK":1,"debug":1,"data":{"id":{}}}', 'OK without an id'],
    ['an id in an array', `{"OK":1,"debug":1,"data":[{"id":"${ID}"}]}`, 'OK without an id'],
    ['an id beside data', `{"OK":1,"debug":1,"id":"${ID}"}`, 'OK without an id'],
  ])('%s', (_, body, reason) => {
    expect(parseReply(body)).toEqual({ kind: 'malformed', reason });
  });

  test.each([null, undefined, 1, {}])('%s in place of a text', (body) => {
    expect(parseReply(body as unknown as string)).toEqual({ kind: 'malformed', reason: 'no text' });
  });

  test('quotes nothing of the body', () => {
    const reply = parseReply('{"OK":7,"debug":"s3cret","data":"s3cret"}');
    expect(JSON.stringify(reply)).not.toContain('s3cret');
  });
});
