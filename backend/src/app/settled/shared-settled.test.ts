import { type SettledAnswer, type SettledQuery, settledAnswerSchema, type Topic } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import type { IdentityOf } from '../../domain/metrics/metric-identity';
import type { MetricSet } from '../../domain/metrics/metric-set';
import { MINUTE_MS, settlingOf } from '../../domain/time';
import { metrics } from '../../testing/fixture-metrics';
import { inMemoryAnswers } from '../testing/answers';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { retention } from '../testing/settled';
import { count, settledByHand } from '../testing/settled-by-hand';
import { createSharedSettled } from './query-settled';
import { createShareAnswer } from './share-answers';

/** More than a page holds. */
const MANY = 500;

const pages = Array.from({ length: 200 }, (_, i): [string, ReturnType<typeof count>] => [`a long name ${i}`, count(1)]);

/** A shard with so many seconds, and containers that share their answers. */
const setUp = async (seconds = 5) => {
  const clock = manualClock();
  const { now, sleep } = clock;
  const begun = now();
  const reader = settledByHand();
  const put = (ago: number, seq: string) =>
    reader.put('second', 'a', {
      start: begun - ago * 1000,
      seq,
      series: [
        {
          topic: 'metric:orders',
          breakdown: { total: count(200), dimensions: [{ name: 'page', values: pages }] },
        },
      ],
    });
  await reader.setCheckpoint({ shard: 'a', seq: '10' });
  for (let ago = 1; ago <= seconds; ago++) await put(ago, '10');
  const answers = inMemoryAnswers();
  let reads = 0;
  const counted = {
    ...reader,
    checkpoints: () => {
      reads += 1;
      return reader.checkpoints();
    },
  };
  const container = (known: Pick<MetricSet, 'audienceOf' | 'inputTopics' | 'identityOf'> = metrics) =>
    createSharedSettled({
      reader: counted,
      metrics: known,
      identityOf: known.identityOf,
      now,
      retention,
      settling: settlingOf(2),
      share: createShareAnswer({ answers, now, sleep, random: () => 0.5, logger: inMemoryLogger() }),
    });
  const ask = async (query: Partial<SettledQuery> = {}, shared = container()): Promise<SettledAnswer> => {
    const topics: Topic[] = ['metric:orders'];
    const text = await shared(['viewers'], { topics, since: begun - 15 * MINUTE_MS, ...query });
    return settledAnswerSchema.parse(JSON.parse(text));
  };
  return { clock, reader, put, container, ask, reads: () => reads };
};

describe('an answer that is shared', () => {
  test('is given to whoever asks the same within two seconds, in whatever order its topics are', async () => {
    const { clock, ask, reads } = await setUp();
    const topics: Topic[] = ['metric:orders', 'metric:clicks'];
    const first = await ask({ topics });
    clock.pass(2000);
    expect(await ask({ topics: topics.toReversed() })).toEqual(first);
    expect(reads()).toBe(1);
    clock.pass(1);
    expect((await ask({ topics })).asOf).toBe(first.asOf + 2001);
  });

  test('is as new as the question wants it, and one that wants the future gets the present', async () => {
    const { clock, ask, reads } = await setUp();
    const { asOf } = await ask();
    clock.pass(1000);
    expect((await ask({ asOf })).asOf).toBe(asOf);
    expect((await ask({ asOf: asOf + 500 })).asOf).toBe(asOf + 1000);
    expect((await ask({ asOf: asOf + 1_000_000 })).asOf).toBe(asOf + 1000);
    expect(reads()).toBe(2);
  });

  test.each<[string, Partial<SettledQuery>]>([
    ['other topics', { topics: ['metric:clicks'] }],
    ['another time', { since: Date.UTC(2026, 10, 20, 9, 50) }],
  ])('is not that of a question for %s', async (_, query) => {
    const { ask, reads } = await setUp();
    await ask();
    await ask(query);
    expect(reads()).toBe(2);
  });

  test('is not that of a version of the service to which a metric means something else', async () => {
    const { ask, container, reads } = await setUp();
    await ask();
    const identityOf: IdentityOf = (topic) => {
      const identity = metrics.identityOf(topic);
      return identity && { ...identity, id: `${identity.id} with a filter` };
    };
    await ask({}, container({ ...metrics, identityOf }));
    expect(reads()).toBe(2);
  });

  test('is given to nobody who may not have its topics', async () => {
    const { ask, container } = await setUp();
    await ask();
    const other = container({ ...metrics, audienceOf: () => ['operators', 'admins'] });
    await expect(ask({}, other)).rejects.toMatchObject({ code: 'not_allowed' });
  });
});

describe('the pages of answers that are shared', () => {
  test('are read once for all who go on from the same page, and each window comes once', async () => {
    const { ask, reads } = await setUp(MANY);
    const everyPage = async (): Promise<SettledAnswer[]> => {
      const found = [await ask()];
      for (let next = found[0]?.next; next !== undefined; next = found.at(-1)?.next) found.push(await ask({ next }));
      return found;
    };
    const [mine, theirs] = [await everyPage(), await everyPage()];
    expect(mine.length).toBeGreaterThan(1);
    expect(theirs).toEqual(mine);
    expect(reads()).toBe(mine.length);
    expect(mine.flatMap(({ windows }) => windows)).toHaveLength(MANY);
  });

  test('are never older than the page before them, so that they hold what its checkpoints claim', async () => {
    const { clock, put, ask } = await setUp(MANY);
    const before = await ask();
    clock.pass(1999);
    const old = await ask({ next: before.next });
    await put(601, '11');
    clock.pass(2);
    const after = await ask();
    const following = await ask({ next: after.next });
    expect([old, following].map(({ windows }) => windows.some(({ seq }) => seq === '11'))).toEqual([false, true]);
    expect(following.asOf).toBeGreaterThanOrEqual(after.asOf);
  });
});
