import { type Breakdown, metricTopic, type SettledAnswer, samples, type Topic, topicSetOf } from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { stateOf } from '../settling/coverage';
import { SECOND } from '../settling/testing/frames';
import { LiveStore } from './live-store';
import { promptPainter } from './testing/fake-page';
import { runScrolling } from './testing/scrolling';
import { TopicGroups } from './topic-groups';

const seeds = fc.integer({ min: 0, max: 1_000_000 });

for (const [name, troubles] of [
  ['answers come at once', { calm: true, fastAnswers: true }],
  ['frames are late and shards fall behind', { calm: true, lagging: true }],
  ['frames are lost, writers crash and shards fall behind', { calm: false, lagging: true }],
] as const)
  test(`whenever a page is scrolled to a metric, no step that it draws as known is lower than what had arrived, while ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { falseSteps, withheld, known } = await runScrolling(seed, troubles);
        expect(falseSteps.slice(0, 3)).toEqual([]);
        expect(withheld).toBe(0);
        expect(known).toBeGreaterThan(0);
      }),
      { numRuns: 6 },
    );
  });

test('a page that took frames of an earlier set of topics for its own would draw what is not true', async () => {
  const runs = await Promise.all([17, 26].map((seed) => runScrolling(seed, { calm: true, fastAnswers: true }, true)));
  expect(runs.flatMap(({ falseSteps }) => falseSteps).length).toBeGreaterThan(0);
});

const many = Array.from({ length: 150 }, (_, i) => `m${i}`);
const RESTS = 250;
const LINGERS = 30_000;

/** A page of many metrics, of which it always needs the first, with a server that answers everything at once. */
const setUp = (metrics = many) => {
  const timers = createFakeTimers(SECOND);
  const painter = promptPainter(timers);
  const asked: string[] = [];
  const wanted: (readonly Topic[])[] = [];
  const dropped: number[] = [];
  const answer = { checkpoints: [{ shard: 's', seq: '10', arrived: SECOND, until: SECOND }] };
  const groups = new TopicGroups({
    timers,
    newStore: () => new LiveStore({ declared: new Map(), now: timers.now, painter }),
    topicsOf: (metric) => [`metric:${metric}`],
    metrics,
    base: ['m0'],
  });
  groups.connect({
    random: () => 0,
    ask: (topics) => async (): Promise<SettledAnswer> => {
      asked.push(topics.join(','));
      return { ...answer, asOf: timers.now(), windows: [], behind: 0 };
    },
    onTopics: () => wanted.push(groups.topics()),
    onDropped: () => dropped.push(timers.now()),
  });
  groups.take({ kind: 'subscribed', settleAfter: 5000, topics: groups.topics() });
  return { timers, groups, asked, wanted, dropped };
};

const breakdown: Breakdown = { total: { measure: 'count', count: 1 }, dimensions: [] };

test('an hour later, what is older than the range is held no more; a longer range is asked for again and fills until the answer has come', async () => {
  const { timers, groups, asked } = setUp(['m0', 'm1']);
  const { main } = groups;
  groups.setSpan(10 * 60_000);
  const topicSet = topicSetOf(groups.topics());
  groups.take({ kind: 'coverage', connected: true, at: timers.now() });
  for (let second = 1; second <= 3600; second++) {
    await timers.advance(1000);
    const [prev, seq, at] = [String(9 + second), String(10 + second), SECOND + second * 1000];
    const windows = [{ start: at, seq, series: [{ topic: metricTopic('m0'), breakdown }] }];
    const message = { ...samples.sampleSettledFrame, shard: 's', prev, seq, arrived: at, windows, topicSet };
    groups.take({ kind: 'message', message });
    main.tick();
  }
  const held = () => [...main.view.state.ledgers.values()].reduce((sum, { size }) => sum + size, 0);
  expect(held()).toBeGreaterThan(10 * 60);
  expect(held()).toBeLessThanOrEqual(12 * 60);
  const before = asked.length;
  const [from, to] = [timers.now() - 20 * 60_000, timers.now() - 19 * 60_000];
  groups.setSpan(30 * 60_000);
  main.tick();
  expect([before, asked.length, stateOf(main.view, from, to)]).toEqual([2, 2, 'filling']);
  await timers.advance(1000);
  main.tick();
  expect([asked.length, stateOf(main.view, from, to)]).toEqual([3, 'known']);
});

test('a short catalogue is one group, whatever is on the screen', async () => {
  const { timers, groups, wanted } = setUp(['m0', 'm1']);
  groups.watch('m1');
  await timers.advance(RESTS);
  expect([groups.isPartial, groups.storeOf('m1') === groups.main, wanted]).toEqual([false, true, []]);
});

test('of a long one, what comes onto the screen is subscribed to together and asked about alone, once the page rests', async () => {
  const { timers, groups, asked, wanted } = setUp();
  await timers.advance(RESTS);
  groups.watch('m1');
  groups.watch('m2')();
  groups.watch('m3');
  await timers.advance(RESTS - 1);
  expect([groups.storeOf('m1'), wanted]).toEqual([undefined, []]);
  await timers.advance(1);
  expect(wanted).toEqual([['metric:m0', 'metric:m1', 'metric:m3']]);
  expect(groups.storeOf('m1')).toBe(groups.storeOf('m3'));
  groups.take({ kind: 'topics', topics: groups.topics() });
  await timers.advance(RESTS);
  expect(asked).toEqual(['metric:m0', 'metric:m1,metric:m3']);
});

test('what has left the screen is subscribed to for half a minute more, and what comes back meanwhile stays', async () => {
  const { timers, groups, wanted, dropped } = setUp();
  const leave = [groups.watch('m1'), groups.watch('m1')];
  await timers.advance(RESTS);
  for (const one of leave) one();
  await timers.advance(LINGERS - 1000);
  const leaveAgain = groups.watch('m1');
  await timers.advance(2 * LINGERS);
  expect(groups.storeOf('m1')).toBeDefined();
  leaveAgain();
  await timers.advance(2 * LINGERS);
  expect(groups.storeOf('m1')).toBeUndefined();
  expect(wanted.at(-1)).toEqual(['metric:m0']);
  expect(dropped).toHaveLength(1);
});

test('a settled frame that was cut before the page subscribed to a metric settles nothing of it', async () => {
  const { timers, groups } = setUp();
  groups.watch('m1');
  await timers.advance(RESTS);
  groups.take({ kind: 'topics', topics: groups.topics() });
  await timers.advance(RESTS);
  const store = groups.storeOf('m1');
  const settle = (prev: string, seq: string, topics: Topic[]) => {
    const windows = [{ start: SECOND, seq, series: [] }];
    const arrived = SECOND + Number(seq) * 100;
    const message = {
      ...samples.sampleSettledFrame,
      shard: 's',
      prev,
      seq,
      arrived,
      windows,
      topicSet: topicSetOf(topics),
    };
    groups.take({ kind: 'message', message });
    for (const one of groups.stores()) one.tick();
    return groups.stores().map(({ view }) => stateOf(view, SECOND, SECOND + 1000));
  };
  expect(settle('10', '20', ['metric:m0'])).toEqual(['known', 'filling']);
  expect(store?.waits().missing).toBeUndefined();
  expect(settle('20', '30', ['metric:m1', 'metric:m0'])).toEqual(['known', 'filling']);
  expect(store?.waits().missing).toBeDefined();
});

test('a group that came later is paused with the page', async () => {
  const { timers, groups } = setUp();
  groups.watch('m1');
  groups.main.setPaused(true);
  await timers.advance(RESTS);
  expect(groups.storeOf('m1')?.paused).toBe(true);
  groups.main.setPaused(false);
  expect(groups.storeOf('m1')?.paused).toBe(false);
});
