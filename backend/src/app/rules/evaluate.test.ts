import { type Alert, seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { newsOf } from '../../domain/notices/channels';
import type { Message } from '../../domain/notices/notice-words';
import { isFigureRule } from '../../domain/rules/rule-definition';
import { ruleHistories } from '../../domain/rules/usual';
import { settlingOf } from '../../domain/time';
import { metrics } from '../../testing/fixture-metrics';
import { inMemoryAlerts, inMemoryRuleStates } from '../testing/alerts';
import { inMemoryMessageQueue } from '../testing/notices';
import { inMemoryLogger, manualClock, simulatedClock } from '../testing/runtime';
import { retention } from '../testing/settled';
import { count, settledByHand, window } from '../testing/settled-by-hand';
import { createEvaluateRules, createRequestEvaluation, type EvaluateDeps } from './evaluate';
import { createGather, createSendNotices } from './send-notices';

const START = Date.UTC(2026, 10, 20, 10);
const SETTLING = settlingOf(2);

/** One rule alone: what each kind says is in `kinds.test.ts`. */
const rules = metrics.rules.filter(({ name }) => name === 'many-clicks');

const clicks = (events: Record<string, number>) => ({
  topic: 'metric:clicks' as const,
  breakdown: {
    total: count(Object.values(events).reduce((sum, more) => sum + more, 0)),
    dimensions: [
      {
        name: 'element',
        values: Object.entries(events).map(([label, more]): [string, ReturnType<typeof count>] => [label, count(more)]),
      },
    ],
  },
});

const aWorld = async (clock = manualClock(START)) => {
  const reader = settledByHand();
  const states = inMemoryRuleStates();
  const alerts = inMemoryAlerts();
  const logger = inMemoryLogger();
  const announced: Alert[] = [];
  const queue = inMemoryMessageQueue();
  const deps: EvaluateDeps = {
    rules,
    metrics: metrics.catalog.metrics,
    reader,
    historyOf: ruleHistories(40),
    states,
    alerts,
    announce: async (some) => void announced.push(...some),
    gather: createGather(rules, [{ name: 'mail', kind: 'mail', everyMs: 7000 }]),
    sendNotices: createSendNotices({ alerts, queue, now: clock.now, logger }),
    pace: { ...retention, settling: SETTLING },
    now: clock.now,
    sleep: clock.sleep,
    logger,
  };
  await reader.setCheckpoint({ shard: 'a', seq: '1' }, START - 60_000);
  return { ...clock, reader, states, alerts, announced, queue, deps, logger };
};

/** A minute in which to wait. */
const whole = () => 60_000;

const put = (
  reader: Awaited<ReturnType<typeof aWorld>>['reader'],
  second: number,
  events: Record<string, number>,
  shard = 'a',
) => reader.put('second', shard, window(START + second * 1000, clicks(events)));

test('what passes a level in a window is opened once the window is settled, whichever shards it came from', async () => {
  const { reader, alerts, announced, deps, pass } = await aWorld();
  const evaluate = createEvaluateRules(deps);
  await evaluate(() => 0);
  await reader.setCheckpoint({ shard: 'b', seq: '1' }, START - 60_000);
  await put(reader, 0, { buy: 30, menu: 39 });
  await put(reader, 4, { buy: 30 }, 'b');
  pass(5000 + SETTLING);
  await evaluate(() => 0);
  expect(announced.map(({ text, status }) => `${status}: ${text}`)).toEqual([
    'open: Clicks of buy was 60\u00a0clicks, warning from 40\u00a0clicks for 5\u00a0s',
  ]);
  expect(await alerts.newest(10)).toMatchObject({
    alerts: [{ by: { dimension: 'element', label: 'buy' }, openedAt: START + 5000 }],
  });
  pass(5000);
  await evaluate(() => 0);
  expect(announced.map(({ status, resolution }) => resolution ?? status)).toEqual(['open', 'clear']);
});

test('it waits for the window to close that something has come into', async () => {
  const { reader, announced, deps, now } = await aWorld();
  const evaluate = createEvaluateRules(deps);
  await evaluate(() => 0);
  await put(reader, 1, { buy: 90 });
  await reader.setCheckpoint({ shard: 'c', seq: '2' }, START + 1200);
  await evaluate(whole);
  expect(announced.map(({ level }) => level)).toEqual(['critical']);
  expect(now() - START).toBeLessThan(10_500);
});

test('a shard of which it is not known yet that nothing follows is waited for', async () => {
  const { reader, announced, deps, now } = await aWorld();
  const settledAt = START + 3700;
  const checkpoints = async () => [{ shard: 'a', seq: '2', arrived: START + 1200, settledAt }];
  const evaluate = createEvaluateRules({ ...deps, reader: { ...reader, checkpoints } });
  await createEvaluateRules(deps)(() => 0);
  await put(reader, 1, { buy: 90 });
  await evaluate(whole);
  expect(announced.map(({ level }) => level)).toEqual(['critical']);
  expect(now() - START).toBeLessThan(11_500);
});

test('whoever has waited leaves it to the next to wait for the next event', async () => {
  const { reader, announced, deps, now } = await aWorld();
  const evaluate = createEvaluateRules(deps);
  await evaluate(() => 0);
  await reader.setCheckpoint({ shard: 'c', seq: '2' }, now());
  await evaluate(whole);
  const second = (now() - START) / 1000;
  await put(reader, second, { buy: 90 });
  await reader.setCheckpoint({ shard: 'd', seq: '3' }, now());
  await evaluate(whole);
  expect(announced.map(({ level }) => level)).toEqual(['critical']);
  expect((now() - START) / 1000).toBeLessThan(second + 10);
});

test('of any number that look at the same time, one waits, and what is found is found once', async () => {
  const clock = simulatedClock(START);
  const { reader, alerts, announced, deps } = await aWorld(clock);
  await createEvaluateRules(deps)(() => 0);
  await put(reader, 1, { buy: 90 });
  await reader.setCheckpoint({ shard: 'c', seq: '2' }, START + 1200);
  let [asleep, most] = [0, 0];
  const sleep = async (ms: number) => {
    if (ms > 0) most = Math.max(most, ++asleep);
    await deps.sleep(ms);
    if (ms > 0) asleep--;
  };
  const evaluate = createEvaluateRules({ ...deps, sleep });
  await clock.run(Promise.all(Array.from({ length: 4 }, () => evaluate(whole))));
  expect(new Set(announced.map(({ id }) => id)).size).toBe(1);
  expect((await alerts.newest(10)).alerts).toHaveLength(1);
  expect(most).toBe(1);
});

test('who looks while another still stores and sends leaves that to it: each channel is told once', async () => {
  const clock = simulatedClock(START);
  const { reader, queue, deps, alerts } = await aWorld(clock);
  await createEvaluateRules(deps)(() => 0);
  await put(reader, 1, { buy: 90, menu: 90 });
  await clock.run(clock.sleep(5000 + SETTLING));
  const slow = async (alert: Alert) => {
    await clock.sleep(300);
    return alerts.put(alert);
  };
  const evaluate = createEvaluateRules({ ...deps, alerts: { put: slow } });
  const looking = [0, 100, 200, 400].map(async (ms) => {
    await clock.sleep(ms);
    await evaluate(() => 0);
  });
  await clock.run(Promise.all(looking));
  expect(queue.messages).toHaveLength(1);
});

test('what very many labels do at once is stored a bounded number at a time, and all of it is said once', async () => {
  const { reader, announced, deps, pass, states } = await aWorld();
  const [first] = metrics.rules.filter(isFigureRule).filter(({ by }) => by === 'element');
  if (!first) throw new Error('there is such a rule');
  const rules = Array.from({ length: 20 }, (_, i) => ({ ...first, name: `rule-${i}` }));
  const pending: number[] = [];
  const write: typeof states.write = (state, version) => {
    pending.push(state.pending.length);
    return states.write(state, version);
  };
  const evaluate = createEvaluateRules({ ...deps, rules, states: { ...states, write } });
  await evaluate(() => 0);
  await put(reader, 0, Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`label-${i}`, 60])));
  pass(5000 + SETTLING);
  for (let i = 0; i < 10; i++) await evaluate(() => 0);
  expect(announced).toHaveLength(400);
  expect(new Set(announced.map(({ id }) => id)).size).toBe(400);
  expect(Math.max(...pending)).toBeLessThanOrEqual(140);
});

test('rules that are new begin with the present', async () => {
  const { reader, announced, deps } = await aWorld();
  await put(reader, -20, { buy: 90 });
  await createEvaluateRules(deps)(() => 0);
  expect(announced).toEqual([]);
});

test('what a rule said is taken back when it is changed or gone', async () => {
  const { reader, announced, deps, pass } = await aWorld();
  await createEvaluateRules(deps)(() => 0);
  await put(reader, 1, { buy: 90 });
  pass(5000 + SETTLING);
  await createEvaluateRules(deps)(() => 0);
  await createEvaluateRules({ ...deps, rules: [] })(() => 0);
  expect(announced.map(({ status, resolution }) => resolution ?? status)).toEqual(['open', 'rule changed']);
});

/** Crashes now and then, between any two calls. */
const crashing = (deps: EvaluateDeps, random: () => number): EvaluateDeps => {
  const perhaps =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (random() < 0.15) throw new Error('crashed before');
      const answer = await call(...args);
      if (random() < 0.15) throw new Error('crashed after');
      return answer;
    };
  const { states, alerts, announce, sendNotices } = deps;
  return {
    ...deps,
    states: { read: perhaps(states.read), write: perhaps(states.write) },
    alerts: { put: perhaps(alerts.put) },
    announce: perhaps(announce),
    sendNotices: perhaps(sendNotices),
  };
};

const itemsOf = ({ alerts }: Message) => alerts.map(({ alert, news }) => `${alert.id} ${news}`);

test('whatever crashes, is invoked twice or not at all: the alerts are those of one quiet run', async () => {
  const levels = Array.from({ length: 40 }, (_, i) => ({ buy: [10, 50, 90][(i * 7) % 3] ?? 0, menu: (i * 13) % 100 }));
  const run = async (seed: number | undefined) => {
    // Whoever takes over what a crash has left does so at once, so that events come in the same windows in all runs.
    const { deps: slowly, ...others } = await aWorld();
    const world = { ...others, deps: { ...slowly, sleep: async () => undefined } };
    const random = seededRandom(seed ?? 1);
    await createEvaluateRules(world.deps)(() => 0);
    for (const [i, events] of levels.entries()) {
      await put(world.reader, i * 5, events);
      world.pass(5000);
      if (seed === undefined) await createEvaluateRules(world.deps)(() => 0);
      else if (random() < 0.7)
        await Promise.allSettled([1, 2].map(() => createEvaluateRules(crashing(world.deps, random))(() => 0)));
    }
    world.pass(60_000);
    for (let i = 0; i < 5; i++) await createEvaluateRules(world.deps)(() => 0);
    return {
      stored: (await world.alerts.newest(100)).alerts,
      said: new Map(world.announced.map((alert) => [alert.id, alert])),
      sent: world.queue.messages,
    };
  };
  const quiet = await run(undefined);
  expect(quiet.stored.length).toBeGreaterThan(5);
  expect([...quiet.said.values()]).toEqual(expect.arrayContaining([...quiet.stored]));
  for (let seed = 1; seed <= 20; seed++) {
    const { stored, said, sent } = await run(seed);
    expect({ stored, said }).toEqual({ stored: quiet.stored, said: quiet.said });
    // What is sent again is the same message; leaving that aside, each alert is told once of each of its states, and in the end of its last.
    const messages = new Map<string, Message>();
    for (const message of sent) {
      expect(itemsOf(messages.get(message.id) ?? message)).toEqual(itemsOf(message));
      messages.set(message.id, message);
    }
    const items = [...messages.values()].flatMap(itemsOf);
    expect(new Set(items).size).toBe(items.length);
    const last = stored.map(({ id, status, revision }) => `${id} ${newsOf({ status, revision })}`);
    expect(items).toEqual(expect.arrayContaining(last));
  }
});

test('durable has rules looked at once a window, and again when that failed', async () => {
  const logger = inMemoryLogger();
  let asked = 0;
  const request = createRequestEvaluation(rules, async () => void asked++, logger);
  for (const ms of [0, 100, 4999, 5000, 5001]) await request(START + ms);
  expect(asked).toBe(2);
  let failed = 0;
  const failing = createRequestEvaluation(
    rules,
    async () => {
      failed++;
      if (failed !== 3) throw new Error('no');
    },
    logger,
  );
  for (const ms of [0, 1, 2, 5000]) await failing(START + ms);
  expect(failed).toBe(4);
  // The first failure after a call that was taken is no news.
  expect(logger.lines.map(({ level, message }) => [level, message])).toEqual(
    ['info', 'warn', 'info'].map((level) => [level, 'rules are looked at later']),
  );
});
