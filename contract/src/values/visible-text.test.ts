import { expect, test } from 'vitest';
import { visibleText } from './visible-text';

test.each([
  ['a mark that turns what follows', 'invoice\u202egnp.exe', 'invoice‹U+202E›gnp.exe'],
  ['isolates', '\u2066a\u2069', '‹U+2066›a‹U+2069›'],
  ['a space of no width', 'pay\u200bpal', 'pay‹U+200B›pal'],
  ['a joiner between letters', 'pay\u200dpal', 'pay‹U+200D›pal'],
  ['a byte order mark', '\ufeffSE', '‹U+FEFF›SE'],
  ['a soft hyphen', 'S\u00adE', 'S‹U+00AD›E'],
  ['control characters', 'a\u0000\n\tb', 'a‹U+0000›‹U+000A›‹U+0009›b'],
  ['a letter that is blank', 'a\u3164', 'a‹U+3164›'],
  ['tags', 'a\u{e0041}', 'a‹U+E0041›'],
])('%s is to be seen', (_, text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test.each(['/checkout', 'åäö', 'שלום', 'مرحبا', '👨‍👩‍👧', '👩🏽‍💻', '❤️‍🔥', 'a b'])('%s stays as it is', (text) => {
  expect(visibleText(text)).toBe(text);
});
