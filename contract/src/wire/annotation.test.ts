import { expect, test } from 'vitest';
import { newAnnotationSchema } from './annotation';

const mistakesOf = (sent: unknown): string[] =>
  (newAnnotationSchema.safeParse(sent).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

test('a text is enough, and blanks around it are no part of it', () => {
  expect(newAnnotationSchema.parse({ text: '  Deployed 4.2\n' })).toEqual({ text: 'Deployed 4.2' });
});

test.each([
  ['a number', 1_764_000_000_000],
  ['text', '1764000000000'],
  ['ISO 8601', '2025-11-24T16:00:00Z'],
])('a moment is read from %s', (_, time) => {
  expect(newAnnotationSchema.parse({ text: 'x', time })).toEqual({ text: 'x', time: 1_764_000_000_000 });
});

test.each([
  ['no text', {}, 'text'],
  ['blank text', { text: ' \n ' }, 'text: must not be blank'],
  ['too long a text', { text: 'x'.repeat(281) }, 'text'],
  ['a script as its link', { text: 'x', link: 'javascript:alert(1)' }, 'link: must be an address that begins with'],
  ['a link without TLS', { text: 'x', link: 'http://example.com' }, 'link: must be an address that begins with'],
  ['a link to another host than it seems', { text: 'x', link: 'https://bank.example@evil.example' }, 'link: must have'],
  ['a moment in words', { text: 'x', time: 'yesterday' }, 'time'],
  ['a field that there is not', { text: 'x', from: 'ada' }, ''],
])('%s is refused', (_, sent, mistake) => {
  expect(mistakesOf(sent)).toEqual([expect.stringContaining(mistake)]);
});
