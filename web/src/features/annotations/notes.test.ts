import { type Annotation, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { pinsBetween } from '../charts/pins';
import { customRange, ranges } from '../ranges/ranges';
import { type Draft, noteIn } from './note-form';
import { newsAfter, noNews, noteSpan, notesOf, pinOf } from './notes';

const { sampleAnnotation } = samples;
const note = (id: string, change: Partial<Annotation> = {}): Annotation => ({ ...sampleAnnotation, id, ...change });
const added = (id: string) => ({ type: 'annotation', annotation: note(id) }) as const;
const removed = (id: string) => ({ type: 'annotation', removed: id }) as const;
const idsOf = (notes: readonly Annotation[]) => notes.map(({ id }) => id);

test('what was read and what frames brought is one list in the order of the moments, each once', () => {
  const news = [added('c'), added('a'), added('c')].reduce(newsAfter, noNews);
  expect(idsOf(notesOf([note('b'), note('a')], news))).toEqual(['a', 'b', 'c']);
});

test('what was removed does not come back with an answer that was on its way', () => {
  const news = [added('a'), removed('a'), removed('b')].reduce(newsAfter, noNews);
  expect(idsOf(notesOf([note('a'), note('b'), note('c')], news))).toEqual(['c']);
});

test('a page that is open for weeks keeps what is newest', () => {
  let news = noNews;
  for (let i = 0; i < 1001; i++) news = newsAfter(news, added(String(i).padStart(4, '0')));
  expect(idsOf(notesOf(undefined, news)).slice(0, 1)).toEqual(['0001']);
  expect(news.added.size).toBe(1000);
});

test('a note without a metric is on all charts, one with an end wherever it overlaps', () => {
  const { time, end = 0 } = sampleAnnotation;
  const pins = [pinOf(note('a')), pinOf(note('b', { metric: 'orders' }))];
  const found = (metric: string, from: number, to: number) => pinsBetween(pins, metric, from, to).map(({ id }) => id);
  expect(found('orders', time, end)).toEqual(['a', 'b']);
  expect(found('revenue', time + 1, time + 2)).toEqual(['a']);
  expect([found('orders', end, end + 1), found('orders', time - 1, time)]).toEqual([[], []]);
});

test('what is asked for holds the range and the time before it, and changes once in its length', () => {
  const now = Date.UTC(2026, 10, 20, 10, 2);
  for (const range of ranges) {
    const { from, to } = noteSpan(range, now);
    expect(from).toBeLessThanOrEqual(now - 2 * range.ms + range.ms);
    expect(to).toBeGreaterThanOrEqual(now + range.ms);
  }
  const [live] = ranges;
  const spans = Array.from({ length: 300 }, (_, second) => noteSpan(live, now + second * 1000).from);
  expect(new Set(spans).size).toBe(2);
  const custom = customRange(now - 3_600_000, now, now);
  expect(noteSpan(custom, now + 1e9)).toEqual({ from: custom.from, to: custom.to });
});

const draft: Draft = { text: 'Deployed 4.2', time: '2026-11-20T10:00:00', end: '', link: '', metric: undefined };

test('a form without more than a text and a time is a note', () => {
  expect(noteIn(draft)).toEqual({ text: 'Deployed 4.2', time: Date.parse('2026-11-20T10:00:00') });
  expect(noteIn({ ...draft, end: '2026-11-20T10:05:00', link: ' https://example.com ', metric: 'orders' })).toEqual({
    text: 'Deployed 4.2',
    time: Date.parse('2026-11-20T10:00:00'),
    end: Date.parse('2026-11-20T10:05:00'),
    link: 'https://example.com',
    metric: 'orders',
  });
});

test.each([
  [{ time: '' }, 'Choose when it was.'],
  [{ end: '2026-11-20T10:00:00' }, 'The end must be later than the beginning.'],
  [{ link: 'http://example.com' }, 'Link: must be an address that begins with https://.'],
  [{ text: ' ' }, 'Note: must not be blank.'],
])('a form with %j says what is wrong', (change, words) => {
  expect(noteIn({ ...draft, ...change })).toBe(words);
});
