import { isFeedTopic, isItemTopic, seededRandom, type Topic, topicsToWatch } from '@millrace/contract';
import { expect, test } from 'vitest';
import { metrics } from '../../backend/src/testing/fixture-metrics';
import { everyFormat, generate } from '../../tools/src/lib/generate/generate';
import { audiencesOf, sampleEvents, topicSets } from './audiences';

const events = sampleEvents(metrics, generate(everyFormat, 1));
const setsOf = (viewers: number) =>
  Array.from({ length: viewers }, (_, i) => topicSets(metrics, seededRandom(1), events)(i));
const sets = setsOf(800);
const all = new Set(sets.flat().filter((topic) => topic.startsWith('metric:'))).size;

test('one viewer in four watches everything, and every metric is watched by itself', () => {
  expect(sets.filter(({ length }) => length === all)).toHaveLength(200);
  const alone = new Set(sets.filter((_, i) => i % 4 === 2).map((topics) => topics.join(' ')));
  expect(alone).toEqual(new Set(metrics.catalog.metrics.map((metric) => topicsToWatch(metric).join(' '))));
});

test('one viewer in eight follows an item, and one in eight watches a feed, each of which events are of', () => {
  const having = (is: (topic: Topic) => boolean) => sets.filter((topics) => topics.some(is));
  for (const is of [isItemTopic, isFeedTopic]) {
    expect(having(is)).toHaveLength(100);
    const things = new Set(having(is).flatMap((topics) => topics.filter(is)));
    expect(things.size).toBeGreaterThan(3);
    for (const thing of things) expect(events.some((event) => event.has(thing))).toBe(true);
  }
});

test('the same seed has everybody watch the same', () => {
  expect(setsOf(800)).toEqual(sets);
});

test('an audience is who has the same topics, and how many events are of them', () => {
  const audiences = audiencesOf(sets, events);
  expect(audiences.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(audiences.find(({ share }) => share === 0.25)?.concerned).toBe(1);
  for (const { concerned } of audiences) expect(concerned).toBeLessThanOrEqual(1);
  expect(audiences.some(({ concerned }) => concerned > 0 && concerned < 0.5)).toBe(true);
});
