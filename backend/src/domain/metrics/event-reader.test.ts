import { collectorOf, LABEL_LENGTH, uniqueOf } from '@millrace/contract';
import { expect, test } from 'vitest';
import { hashOf, identityReader, labelReader, NO_LABEL, pairLabel } from './event-reader';

const event = { source: 'shop', type: 'order.placed', subject: '/checkout', data: {} };
const country = labelReader('country');
const labelOf = (value: unknown): string => country({ ...event, data: { country: value } });

test('subject, type and source are attributes, every other name is a field of data', () => {
  expect(['subject', 'type', 'source'].map((from) => labelReader(from)(event))).toEqual([
    '/checkout',
    'order.placed',
    'shop',
  ]);
  expect(labelOf('SE')).toBe('SE');
});

test('booleans and numbers are labels too', () => {
  expect([labelOf(true), labelOf(404)]).toEqual(['true', '404']);
});

test('what is missing, empty or no label at all counts under a label of its own', () => {
  expect([undefined, null, '', {}, ['SE']].map(labelOf)).toEqual(Array(5).fill(NO_LABEL));
  expect(labelReader('toString')(event)).toBe(NO_LABEL);
  expect(labelReader('subject')({ source: 's', type: 't', data: {} })).toBe(NO_LABEL);
});

test('a long label is cut, ends with a mark of the whole, and no character stays half', () => {
  expect(labelOf('x'.repeat(LABEL_LENGTH))).toBe('x'.repeat(LABEL_LENGTH));
  expect(labelOf('x'.repeat(500))).toMatch(/^x{115}…[0-9a-f]{12}$/);
  expect(labelOf(`${'x'.repeat(114)}😀${'x'.repeat(99)}`)).toMatch(/^x{114}\ufffd…[0-9a-f]{12}$/);
  expect(labelOf('a\ud800b')).toMatch(/^a\ufffdb…[0-9a-f]{12}$/);
});

test('texts that differ are labels that differ, wherever the difference is', () => {
  const page = `/products/${'x'.repeat(200)}`;
  const texts = [page, `${page}a`, `${page}b`, 'a\ud800', 'a\ud801', 'a\ufffd'];
  expect(new Set(texts.map(labelOf)).size).toBe(texts.length);
  for (const label of texts.map(labelOf)) expect(label.length).toBeLessThanOrEqual(LABEL_LENGTH);
});

test('no label has the query of a URL or an IP address in it', () => {
  expect(labelOf('https://shop.example/pay?token=abc#step')).toBe('https://shop.example/pay');
  expect(labelReader('subject')({ ...event, subject: '/pay?mail=ada@example.com' })).toBe('/pay');
  expect(labelReader('source')({ ...event, source: '203.0.113.7' })).toBe(NO_LABEL);
  expect(labelOf('203.0.113.7, 10.0.0.1')).toBe(NO_LABEL);
});

test('a field within an object is cut by its own name, not by those around it', () => {
  const labelOf = (from: string, data: object) => labelReader(from)({ ...event, data: { ...data } });
  expect(labelOf('release.ip', { release: { ip: '203.0.113.7' } })).toBe(NO_LABEL);
  expect(labelOf('app.version', { app: { version: '120.0.0.0' } })).toBe('120.0.0.0');
  expect(identityReader('user.id')({ ...event, data: { user: { id: 'ada' } } })).toBe(hashOf('ada'));
});

test('two labels together are no longer than two labels are, however many of their characters JSON escapes', () => {
  expect(pairLabel('/a', 'SE')).toBe('["/a","SE"]');
  const quotes = '"'.repeat(LABEL_LENGTH);
  const labels = [pairLabel(quotes, 'SE'), pairLabel(`${quotes.slice(1)}\u0000`, 'SE'), pairLabel(quotes, quotes)];
  expect(new Set(labels).size).toBe(3);
  for (const label of labels) expect(label.length).toBeLessThanOrEqual(2 * LABEL_LENGTH + 7);
  expect(pairLabel('😀'.repeat(64), quotes)).not.toMatch(/[\ud800-\udfff]/u);
});

const place = { time: 0, seq: '1', shard: 's' };

test('a hash is the one that is in stored sketches: the first 53 bits of SHA-256', () => {
  // sha256("abc") begins with ba7816bf 8f01cfea.
  expect(hashOf('abc')).toBe(Number(0xba78_16bf_8f01_cfean >> 11n));
  expect(hashOf('åäö')).toBe(hashOf('\u00e5\u00e4\u00f6'));
});

test('a hash is the same however many other texts came between, and after text that no UTF-8 can hold', () => {
  const texts = ['abc', '\ud800', '\ufffd', 'x'.repeat(LABEL_LENGTH + 1)];
  const first = texts.map(hashOf);
  expect(texts.map(hashOf)).toEqual(first);
  for (let i = 0; i < 3000; i++) hashOf(`other-${i}`);
  expect(texts.map(hashOf)).toEqual(first);
  expect(first[1]).toBe(first[2]);
});

test('an attribute or a field of data is counted, whatever its kind; an event that lacks it is not', () => {
  const user = identityReader('user_id');
  expect(identityReader('subject')(event)).toBe(hashOf('/checkout'));
  expect([7, '7', true].map((user_id) => user({ ...event, data: { user_id } }))).toEqual(
    ['7', '7', 'true'].map(hashOf),
  );
  expect([undefined, null, '', {}].map((user_id) => user({ ...event, data: { user_id } }))).toEqual(
    Array(4).fill(undefined),
  );
  expect(identityReader('toString')(event)).toBe(undefined);
});

test('pages are counted without their queries, and callers by an address of which nothing is stored', () => {
  const [page, caller] = [identityReader('page'), identityReader('ip')];
  expect(page({ ...event, data: { page: '/pay?token=abc' } })).toBe(hashOf('/pay'));
  expect(caller({ ...event, data: { ip: '203.0.113.7' } })).toBe(hashOf('203.0.113.7'));
});

test('names that differ only in a number are kept apart: 200,000 are counted within 2 %', () => {
  const collector = collectorOf('unique');
  for (let i = 0; i < 200_000; i++) collector.add(hashOf(`session-${i}`), place);
  const partial = collector.partial();
  expect(partial.measure === 'unique' && Math.abs(uniqueOf(partial) / 200_000 - 1) < 0.02).toBe(true);
});
