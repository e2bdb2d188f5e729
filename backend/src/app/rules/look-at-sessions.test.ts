import { type Alert, seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import { retentionOf } from '../../domain/retention';
import { isSessionRule } from '../../domain/rules/rule-definition';
import { ruleHistories } from '../../domain/rules/usual';
import { SessionChanges } from '../../domain/sessions/session-changes';
import { MINUTE_MS, SECOND_MS, settlingOf } from '../../domain/time';
import { SessionCache, settleSessions } from '../sessions/settle-sessions';
import { inMemoryAlerts, inMemoryRuleStates } from '../testing/alerts';
import { inMemoryCandidates } from '../testing/candidates';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { inMemorySessions } from '../testing/sessions';
import { retention as settledRetention } from '../testing/settled';
import { settledByHand } from '../testing/settled-by-hand';
import { backtestSessions } from './backtest-sessions';
import { createEvaluateRules, type EvaluateDeps } from './evaluate';
import { createGather } from './send-notices';

const START = Date.UTC(2026, 10, 20, 10);
const SETTLING = settlingOf(2);
const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });

const metrics = defineMetrics(
  [],
  [],
  undefined,
  undefined,
  [
    { name: 'fast', label: 'A fast session', kind: 'session', eventsPerMinute: 5, level: 'critical' },
    { name: 'robot', label: 'A robot', kind: 'session', robot: true },
    { name: 'early', label: 'An early checkout', kind: 'session', page: '/checkout', afterFewerThan: 3 },
  ],
  { events: ['a.*'], from: 'visit', userAgent: 'agent' },
);
const rules = metrics.rules.filter(isSessionRule);
const idle = metrics.sessions?.idle ?? 0;

interface Visit {
  readonly id: string;
  /** Seconds after the start. */
  readonly at: number;
  readonly page?: string;
  readonly agent?: string;
  readonly shard?: string;
  /** When it arrived, if not then. */
  readonly arrived?: number;
}

const aWorld = () => {
  const clock = manualClock(START);
  const [sessions, candidates, states, alerts] = [
    inMemorySessions(),
    inMemoryCandidates(),
    inMemoryRuleStates(),
    inMemoryAlerts(),
  ];
  const announced: Alert[] = [];
  const logger = inMemoryLogger();
  const deps: EvaluateDeps = {
    rules: metrics.rules,
    metrics: [],
    reader: settledByHand(),
    historyOf: ruleHistories(1),
    sessions: { sessions, candidates, idle },
    states,
    alerts,
    announce: async (some) => void announced.push(...some),
    gather: createGather(metrics.rules, []),
    sendNotices: async () => [],
    pace: { ...settledRetention, settling: SETTLING },
    ...{ now: clock.now, sleep: clock.sleep, logger },
  };
  let seq = 0;
  /** As a container of `durable` does that knows nothing yet. */
  const settle = async (visits: readonly Visit[], from = ++seq) => {
    seq = from + visits.length;
    for (const shard of new Set(visits.map((visit) => visit.shard ?? 'a'))) {
      const changes = new SessionChanges(metrics, shard, retention);
      for (const [i, visit] of visits.entries()) {
        if ((visit.shard ?? 'a') !== shard) continue;
        const { id, at, page = '/', agent, arrived = at } = visit;
        const time = START + at * SECOND_MS;
        const record = { seq: String(from + i), arrived: START + arrived * SECOND_MS, data: new Uint8Array() };
        const data = { visit: id, ...(agent && { agent }) };
        const event = { source: 'test', type: 'a.view', subject: page, time, data };
        changes.add({ kind: 'event', record, event, time, readers: [], values: [], unread: false });
      }
      await settleSessions(
        { store: sessions, cache: new SessionCache(), watch: { rules, candidates, idle }, logger },
        changes.all(),
      );
    }
    return from;
  };
  const look = () => createEvaluateRules(deps)(() => 0);
  return { ...clock, sessions, deps, announced, settle, look };
};

const said = (announced: readonly Alert[]) =>
  announced.map(({ rule, session, status, resolution }) => `${rule} ${session} ${resolution ?? status}`);

const many = (id: string, count: number, more: Partial<Visit> = {}): Visit[] =>
  Array.from({ length: count }, (_, i) => ({ id, at: i, ...more }));

test.each<[string, readonly Visit[], readonly string[]]>([
  ['more events in a minute than the level', many('s', 6), ['fast s open']],
  ['as many as the level in each of two minutes', [...many('s', 5), ...many('s', 5, { at: 61 })], []],
  ['a robot by a word', [{ id: 's', at: 1, agent: 'my spider' }], ['robot s open']],
  [
    'a browser',
    [{ id: 's', at: 1, agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }],
    [],
  ],
  ['a page after two events', [...many('s', 2), { id: 's', at: 9, page: '/checkout' }], ['early s open']],
  ['a page after three', [...many('s', 3), { id: 's', at: 9, page: '/checkout' }], []],
  [
    'a page after three, one of them late',
    [...many('s', 2), { id: 's', at: 9, page: '/checkout' }, { id: 's', at: 3 }],
    [],
  ],
])('%s', async (_, visits, expected) => {
  const { look, settle, pass, announced } = aWorld();
  await look();
  await settle(visits);
  pass(2 * MINUTE_MS);
  await look();
  expect(said(announced)).toEqual(expected);
});

test('one cause is said once, whatever else the session does, and is over when it has ended', async () => {
  const { look, settle, pass, announced, now } = aWorld();
  await look();
  for (let minute = 0; minute < 5; minute++) {
    await settle(many('s', 8, { at: 60 * minute + 1, agent: 'a crawler' }));
    pass(MINUTE_MS);
    await look();
  }
  expect(said(announced).toSorted()).toEqual(['fast s open', 'robot s open']);
  expect(announced.find(({ rule }) => rule === 'fast')).toMatchObject({
    ...{ level: 'critical', value: 8, since: START, text: 'Session s had 8 events in a minute, more than 5' },
  });
  while (now() < START + 2 * idle) {
    pass(MINUTE_MS);
    await look();
  }
  expect(said(announced).slice(2).toSorted()).toEqual(['fast s clear', 'robot s clear']);
  expect(announced.at(-1)?.resolvedAt).toBe(START + 241 * SECOND_MS + idle);
});

test('what two shards have of a session is one, also where neither has enough of it', async () => {
  const { look, settle, pass, announced } = aWorld();
  await look();
  await settle(many('s', 3, { shard: 'a' }));
  pass(10_000 + SETTLING);
  await look();
  await settle([...many('s', 2, { shard: 'b' }), { id: 's', at: 5, page: '/checkout', shard: 'b' }]);
  pass(20_000);
  await look();
  // The page was the first of its shard within few events, and not of the session.
  expect(said(announced)).toEqual(['fast s open']);
});

test('a session that had ended before it came is no news', async () => {
  const { look, settle, pass, announced } = aWorld();
  await look();
  await settle([{ id: 's', at: -7200, agent: 'a robot', arrived: 1 }]);
  pass(MINUTE_MS);
  await look();
  expect(announced).toEqual([]);
});

test('whatever is retried, and whoever looks at once: each cause is said once', async () => {
  const { look, settle, pass, announced } = aWorld();
  const random = seededRandom(5);
  await look();
  for (let i = 0; i < 20; i++) {
    const visits = many(`s${i}`, 7, { at: i * 10, agent: i % 2 === 0 ? 'a bot' : '' });
    const cut = Math.floor(random() * 7);
    const from = await settle(visits.slice(0, cut));
    await settle(visits, from);
    if (random() < 0.5) await settle(visits.slice(0, 3), from);
    pass(10_000);
    await Promise.all([look(), look()]);
  }
  pass(MINUTE_MS);
  await look();
  expect(new Set(announced.map(({ id }) => id)).size).toBe(30);
  expect(new Set(announced.map(({ rule, session }) => `${rule} ${session}`)).size).toBe(30);
});

test('a backtest finds in stored sessions what is said live', async () => {
  const { look, settle, pass, announced, sessions, now } = aWorld();
  await look();
  await settle([...many('a', 9), { id: 'b', at: 3, agent: 'scraper' }, { id: 'c', at: 4, page: '/checkout' }]);
  pass(MINUTE_MS);
  await look();
  const histories = await backtestSessions({ sessions, idle, now: now() }, rules, START);
  const found = histories.flatMap(({ alerts }) => alerts.map(({ rule, session }) => `${rule} ${session} open`));
  expect(found.toSorted()).toEqual(said(announced).toSorted());
  expect(histories.map(({ windows }) => windows)).toEqual([3, 3, 3]);
  const since = await backtestSessions({ sessions, idle, now: now() }, rules, now());
  expect(since.map(({ windows, alerts }) => [windows, alerts.length])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
});
