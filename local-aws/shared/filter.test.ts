import { describe, expect, test } from 'vitest';
import { createFilter, matches, parsePattern } from './filter';

const fits = (pattern: object, record: unknown) => matches(parsePattern(JSON.stringify(pattern)), record);

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
describe('rules', () => {
  test.each([
    ['null', { a: [null] }, { a: null }, { a: 'x' }],
    ['empty', { a: [''] }, { a: '' }, { a: 'x' }],
    ['equals', { a: ['Alice'] }, { a: 'Alice' }, { a: 'alice' }],
    ['equals (ignore case)', { a: [{ 'equals-ignore-case': 'alice' }] }, { a: 'ALICE' }, { a: 'Bob' }],
    ['and', { a: ['x'], b: ['y'] }, { a: 'x', b: 'y' }, { a: 'x', b: 'z' }],
    ['or', { a: ['x', 'y'] }, { a: 'y' }, { a: 'z' }],
    ['or over fields', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { a: 'z', b: 'y' }, { a: 'z', b: 'z' }],
    ['not', { a: [{ 'anything-but': ['raining'] }] }, { a: 'dry' }, { a: 'raining' }],
    ['numeric equals', { a: [{ numeric: ['=', 100] }] }, { a: 100 }, { a: '100' }],
    ['numeric range', { a: [{ numeric: ['>', 10, '<=', 20] }] }, { a: 20 }, { a: 10 }],
    ['exists', { a: [{ exists: true }] }, { a: 0 }, { b: 0 }],
    ['does not exist', { a: [{ exists: false }] }, { b: 0 }, { a: 0 }],
    ['begins with', { a: [{ prefix: 'us-' }] }, { a: 'us-east-1' }, { a: 'eu-west-1' }],
    ['ends with', { a: [{ suffix: '.png' }] }, { a: 'x.png' }, { a: 'x.jpg' }],
    ['a field inside', { a: { b: ['x'] } }, { a: { b: 'x' } }, { a: 'x' }],
    ['an element of a list', { a: ['x'] }, { a: ['w', 'x'] }, { a: ['w'] }],
  ])('%s', (_, pattern, taken, left) => {
    expect([fits(pattern, taken), fits(pattern, left)]).toEqual([true, false]);
  });

  test.each(['{"a":"x"}', '{"a":[]}', '{"a":[{"wildcard":"*"}]}', '{"a":[{"numeric":["~",1]}]}', 'x', '[]'])(
    '%s is no pattern that is known here',
    (text) => {
      expect(() => parsePattern(text)).toThrow();
    },
  );
});

// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
describe('data', () => {
  const passes = (patterns: readonly object[], content: string) =>
    createFilter(
      patterns.map((one) => parsePattern(JSON.stringify(one))),
      'data',
    )({}, content);

  test('JSON meets rules for its fields', () => {
    expect([passes([{ data: { n: [1] } }], '{"n":1}'), passes([{ data: { n: [1] } }], '{"n":2}')]).toEqual([
      true,
      false,
    ]);
  });

  test('JSON does not pass rules for plain text, nor text rules for JSON', () => {
    expect([passes([{ data: ['{}'] }], '{}'), passes([{ data: { n: [1] } }], 'n=1')]).toEqual([false, false]);
  });

  test('text meets rules for the whole of it', () => {
    expect([passes([{ data: [{ prefix: 'session=' }] }], 'session=1|n=2'), passes([{ data: ['x'] }], 'y')]).toEqual([
      true,
      false,
    ]);
  });

  test('a record passes when one of several patterns matches, and when there is none', () => {
    const two = [{ data: { n: [1] } }, { data: { n: [2] } }];
    expect([passes(two, '{"n":2}'), passes(two, '{"n":3}'), passes([], 'anything')]).toEqual([true, false, true]);
  });
});
