import { type SettledAnswer, type SettledFrame, seededRandom, type Topic, topicSetOf } from '@millrace/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { metrics } from '../../../backend/src/testing/fixture-metrics';
import { parseMessage } from '../../../web/src/features/connection/parse-message';
import type { SocketListener } from '../../../web/src/features/connection/transport';
import { windowAt } from '../../../web/src/features/settling/live-state';
import { browserTimers } from '../../../web/src/lib/timers';
import { Page } from '../../chaos/viewers/page';
import { SharedStates } from './shared-states';
import { Viewer } from './viewer';

const topic: Topic = 'metric:a';
const START = Date.UTC(2026, 10, 20, 10);
/** As with a window of five seconds. */
const SETTLE_AFTER = 8000;

beforeEach(() => vi.useFakeTimers({ now: START }));
afterEach(() => vi.useRealTimers());

const seriesOf = (count: number) => [
  { topic, breakdown: { total: { measure: 'count' as const, count }, dimensions: [] } },
];

/** A service with one shard and one window, which settles step by step, and of which not all frames reach the viewer. */
const setUp = () => {
  let seq = 0;
  let arrived = START;
  let pings = 0;
  let listener: SocketListener | undefined;
  const answer = (fields: object) => listener?.onText(JSON.stringify({ type: 'answer', ok: true, ...fields }));
  const checkpoints = () =>
    seq === 0 ? [] : [{ shard: 's', seq: String(seq), arrived, until: Math.max(arrived, Date.now() - 7000) }];
  const take = (text: string) => {
    const { action, id } = JSON.parse(text) as { action: string; id: string };
    if (action === 'subscribe') answer({ id, action, topics: [topic], settleAfter: SETTLE_AFTER });
    if (action !== 'ping') return;
    pings += 1;
    answer({ id, action, time: Date.now(), checkpoints: checkpoints() });
  };
  const windows = () => (seq === 0 ? [] : [{ shard: 's', start: START, seq: String(seq), series: seriesOf(seq) }]);
  const ask = async (): Promise<SettledAnswer> => ({
    asOf: Date.now(),
    checkpoints: checkpoints(),
    windows: windows(),
  });
  const openSocket = (_: string, to: SocketListener) => {
    listener = to;
    queueMicrotask(() => to.onOpen());
    const end = () => undefined;
    return { send: take, close: end, kill: end, silence: end, port: () => undefined };
  };
  const viewer = new Viewer({
    topics: [topic],
    states: new SharedStates({ declared: new Map(), oldest: START }),
    read: parseMessage,
    ask,
    openSocket,
    address: async () => 'wss://millrace.test',
    since: START,
    random: seededRandom(2),
    onFrame: () => undefined,
    onLost: (reason) => expect.unreachable(reason),
    onProblem: (text) => expect.unreachable(text),
  });
  const page = new Page({
    timers: browserTimers,
    random: seededRandom(3),
    openSocket,
    address: async () => ({ url: 'wss://millrace.test', ticket: '', endsAt: START + 3_600_000 }),
    catalog: metrics.catalog,
    topics: [topic],
    ask,
    settles: true,
  });
  const settle = (isDelivered: boolean) => {
    arrived = Date.now() - 1000;
    const frame: SettledFrame = {
      type: 'settled',
      shard: 's',
      part: 1,
      of: 1,
      prev: String(seq),
      seq: String(++seq),
      arrived,
      topicSet: topicSetOf([topic]),
      windows: [{ start: START, seq: String(seq), series: seriesOf(seq) }],
    };
    if (isDelivered) listener?.onText(JSON.stringify(frame));
  };
  const shown = ({ state }: Pick<Viewer, 'state'>) => {
    const series = state.series.get(topic);
    return (series && windowAt(series, START)?.get('s')?.total?.count) ?? 0;
  };
  return { viewer, page, settle, shown, pings: () => pings };
};

/** How long after the last step was settled it is shown, ms, where so many were lost up to it, five seconds apart. */
const exactAfter = async (who: 'viewer' | 'page', lost: number): Promise<number> => {
  const { [who]: watching, page, viewer, settle, shown } = setUp();
  void watching.start();
  await vi.advanceTimersByTimeAsync(20_000);
  settle(true);
  for (let step = 0; step < lost; step++) {
    await vi.advanceTimersByTimeAsync(5000);
    settle(false);
  }
  const from = Date.now();
  while (shown(who === 'page' ? page.store.view : viewer) <= lost && Date.now() - from < 60_000)
    await vi.advanceTimersByTimeAsync(500);
  watching.stop();
  return Date.now() - from;
};

for (const who of ['viewer', 'page'] as const)
  test.each([1, 2, 3, 4, 5, 6, 7])(
    `a ${who} that frames no longer reach has all that is settled soon after, %d lost steps on`,
    async (lost) => {
      expect(await exactAfter(who, lost)).toBeLessThanOrEqual(15_000);
    },
  );

test('a viewer asks nothing before the first frame', async () => {
  const { viewer, pings } = setUp();
  void viewer.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(pings()).toBe(0);
  viewer.stop();
});
