import { expect, test } from 'vitest';
import { SHORT_OF_POSTS, SOME_REJECTED } from '../../../stack/watch-apis';
import { inMemoryLogger } from '../../app/testing/runtime';
import { logLine } from './base';
import { measuring, withMetrics } from './embedded-metrics';

const source = { namespace: 'Millrace/millrace-trial', reader: 'live', now: () => 1_795_168_800_000 };
const fields = { shard: 'shardId-0', events: 3, posts: 2, interval: null, rejected: { not_json: 2 }, ms: 7 };

test('the figures of a line that are measured are metrics, and the line says all that it said before', () => {
  const line = withMetrics(fields, source);
  expect(line).toMatchObject({ ...fields, rejected_not_json: 2, reader: 'live' });
  expect(line._aws).toEqual({
    Timestamp: 1_795_168_800_000,
    CloudWatchMetrics: [
      {
        Namespace: 'Millrace/millrace-trial',
        Dimensions: [['reader']],
        Metrics: [{ Name: 'events' }, { Name: 'posts' }, { Name: 'rejected_not_json' }],
      },
    ],
  });
});

test('each metric that is listed has its number beside it, as the format wants it', () => {
  const line: Record<string, unknown> = withMetrics({ ...fields, delay: Number.NaN, gone: '1' }, source);
  const { CloudWatchMetrics } = JSON.parse(JSON.stringify(line._aws));
  for (const { Name } of CloudWatchMetrics[0].Metrics)
    expect([Name, typeof JSON.parse(JSON.stringify(line))[Name]]).toEqual([Name, 'number']);
  expect(line.reader).toBe('live');
});

test('a line without such figures stays as it is', () => {
  const logger = inMemoryLogger();
  measuring(logger, source).info('batch held for the next one', { shard: 'shardId-0', held: 1 });
  measuring(logger, source).warn('something else');
  expect(logger.lines).toEqual([
    { level: 'info', message: 'batch held for the next one', shard: 'shardId-0', held: 1 },
    { level: 'warn', message: 'something else' },
  ]);
});

test('the filters of the log find the same lines as before', () => {
  const found = (more: object, filter: string) =>
    new RegExp(filter.slice(1, -1)).test(logLine('info', 'batch', withMetrics({ ...fields, ...more }, source)));
  expect([found({}, SOME_REJECTED), found({ rejected: {} }, SOME_REJECTED)]).toEqual([true, false]);
  expect([found({ paced: 'busy' }, SHORT_OF_POSTS), found({}, SHORT_OF_POSTS)]).toEqual([true, false]);
});
