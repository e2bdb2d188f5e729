import { seededRandom, topicsToWatch } from '@millrace/contract';
import { expect, test } from 'vitest';
import { metrics } from '../../backend/src/testing/fixture-metrics';
import { everyFormat, generate } from '../../tools/src/lib/generate/generate';
import { audiencesOf } from './audiences';
import { topicSets } from './crowd';

const sets = Array.from({ length: 400 }, (_, i) => topicSets(metrics, seededRandom(1))(i));
const all = new Set(sets.flat()).size;

test('one viewer in four watches everything, and every metric is watched by itself', () => {
  expect(sets.filter(({ length }) => length === all)).toHaveLength(100);
  const alone = new Set(sets.filter((_, i) => i % 4 > 1).map((topics) => topics.join(' ')));
  expect(alone).toEqual(new Set(metrics.catalog.metrics.map((metric) => topicsToWatch(metric).join(' '))));
});

test('the same seed has everybody watch the same', () => {
  expect(Array.from({ length: 400 }, (_, i) => topicSets(metrics, seededRandom(1))(i))).toEqual(sets);
});

test('an audience is who has the same topics, and how many events are of them', () => {
  const audiences = audiencesOf(metrics, sets, generate(everyFormat, 1));
  expect(audiences.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(audiences.find(({ share }) => share === 0.25)?.concerned).toBe(1);
  for (const { concerned } of audiences) expect(concerned).toBeLessThanOrEqual(1);
  expect(audiences.some(({ concerned }) => concerned > 0 && concerned < 0.5)).toBe(true);
});
