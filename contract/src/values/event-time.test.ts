import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEventTime } from './event-time';

const at = Date.UTC(2026, 10, 29, 3, 31, 35);

test.each<[string | number, number]>([
  ['2026-11-29T03:31:35.587Z', at + 587],
  ['2026-11-29T03:31:35Z', at],
  ['2026-11-29t03:31:35z', at],
  ['2026-11-29 03:31:35Z', at],
  ['2026-11-29T03:31:35.5Z', at + 500],
  ['2026-11-29T03:31:35.587999999999Z', at + 587],
  ['2026-11-29T05:31:35+02:00', at],
  ['2026-11-29T05:31:35+0200', at],
  ['2026-11-28T22:01:35-05:30', at],
  ['2026-11-29T03:31:35-00:00', at],
  ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
  ['2026-12-31T23:59:60Z', Date.UTC(2027, 0, 1) - 1],
  ['2026-12-31T23:59:60.75Z', Date.UTC(2027, 0, 1) - 1],
  ['2027-01-01T05:29:60+05:30', Date.UTC(2027, 0, 1) - 1],
  [at / 1000, at],
  [at / 1000 + 0.587, at + 587],
  [at + 587, at + 587],
  [at + 587.9, at + 587],
  [(at + 587) * 1000, at + 587],
  [(at + 587) * 1e6, at + 587],
  [String(at / 1000), at],
  [`${at / 1000}.587`, at + 587],
  [`${at}`, at],
  [`${at}587`, at],
  [`${at}587123`, at],
])('%j is a time', (value, expected) => {
  expect(readEventTime(value)).toBe(expected);
});

test.each<[unknown, RegExp]>([
  ['2026-11-29T03:31:35', /no offset from UTC: end it with Z/],
  ['2026-02-29T00:00:00Z', /no such time/],
  ['2026-13-01T00:00:00Z', /no such time/],
  ['2026-11-29T24:00:00Z', /no such time/],
  ['2026-11-29T10:00:60Z', /no such time/],
  ['2026-11-29T10:00:61Z', /no such time/],
  ['1969-12-31T23:59:59Z', /before 1970/],
  ['2026-11-29', /this is no time: send ISO 8601/],
  ['yesterday', /this is no time/],
  ['', /this is no time/],
  ['2026', /too small/],
  [20261120, /too small/],
  [-1, /before 1970/],
  [1e21, /too large/],
  [Number.NaN, /too large/],
  [{}, /this is no time/],
  [true, /this is no time/],
  [null, /^is missing$/],
  [undefined, /^is missing$/],
])('%j is none, and the message says why', (value, message) => {
  expect(readEventTime(value)).toMatch(message);
});

describe('for any moment of this century', () => {
  const anyMoment = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) });

  test('all units and ISO 8601 agree to the millisecond', () => {
    fc.assert(
      fc.property(anyMoment, (ms) => {
        const forms = [ms, ms / 1000, ms * 1000, ms * 1e6, new Date(ms).toISOString(), `${ms}`, (ms / 1000).toFixed(3)];
        expect(forms.map(readEventTime)).toEqual(forms.map(() => ms));
      }),
    );
  });

  test('no text makes it throw', () => {
    const piece = fc.constantFrom(
      '2026',
      '-11-',
      '29',
      'T',
      ':',
      '23:59:60',
      '.',
      '5',
      'Z',
      '+02:00',
      ' ',
      '-',
      'e9',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const read = readEventTime(pieces.join(''));
        expect(typeof read === 'string' ? read !== '' : Number.isSafeInteger(read)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
