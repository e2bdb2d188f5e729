import { deltaFrameSchema, type Topic } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../domain/fold/log-record';
import { retentionOf } from '../../domain/retention';
import { metrics } from '../../testing/fixture-metrics';
import { aConnection, amplePacing, inMemoryConnectionRegistry, inMemoryConnectionSender } from '../testing/delivery';
import { inMemoryLogger, simulatedClock } from '../testing/runtime';
import { createBroadcaster } from './broadcast';
import type { PacingSettings } from './pacer';
import { createSendLive } from './send-live';

const retention = retentionOf({ second: 1, minute: 30, hour: 800, log: 1, item: 30 });

const setUp = (pacing: PacingSettings = amplePacing) => {
  const clock = simulatedClock();
  const registry = inMemoryConnectionRegistry();
  const connectionSender = inMemoryConnectionSender();
  const logger = inMemoryLogger();
  const deps = { connectionSender, registry, now: clock.now, sleep: clock.sleep, random: () => 0.5, pacing };
  const broadcaster = { ...createBroadcaster(deps), subscribers: registry.subscribers };
  const sendLive = createSendLive({ metrics, retention, logger, broadcaster });
  const connect = async (id: string, topics: Topic[], endsAt?: number) => {
    connectionSender.open(id);
    await registry.register({ ...aConnection(id, clock.now()), ...(endsAt !== undefined && { endsAt }) });
    await registry.addTopics(id, topics, 200);
  };
  let seq = 0;
  const record = (value: unknown, age = 100): LogRecord => ({
    seq: String(++seq),
    arrived: clock.now() - age,
    data: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)),
  });
  const send = (...records: LogRecord[]) => clock.run(sendLive({ shard: 'shardId-000000000000', records }));
  const totalsOf = (id: string) =>
    connectionSender
      .received(id)
      .map((frame) => deltaFrameSchema.parse(JSON.parse(frame)))
      .flatMap(({ windows }) => windows.flatMap(({ series }) => series))
      .map(({ topic, breakdown }) => `${topic} ${breakdown.total?.count}`);
  const registered = async () => (await registry.subscribers()).map(({ connectionId }) => connectionId);
  return { broadcaster, clock, connectionSender, logger, connect, record, send, totalsOf, registered };
};

const view = { specversion: '1.0', id: '1', source: 'site', type: 'page.viewed', subject: '/' };

test('each subscriber gets one post with what it watches, whatever the number of records', async () => {
  const { connect, record, send, totalsOf, connectionSender } = setUp();
  await connect('ada', ['metric:page-views', 'metric:rejected']);
  await connect('bob', ['metric:rejected']);
  await connect('eve', ['metric:orders', 'room:lobby']);
  await send(record(view), record('noise'), record(view));
  expect(['ada', 'bob', 'eve'].map((id) => [connectionSender.received(id).length, totalsOf(id)])).toEqual([
    [1, ['metric:page-views 2', 'metric:rejected 1']],
    [1, ['metric:rejected 1']],
    [0, []],
  ]);
});

test('a follower is sent what a batch says of its item at once, and once however many events there were', async () => {
  const { connect, record, send, connectionSender } = setUp();
  await connect('ada', ['item:vehicle/3']);
  await connect('bob', ['item:vehicle/4']);
  const moved = (speed: number) => ({ ...view, type: 'vehicle.moved', subject: '3', data: { speed, driver: 'x' } });
  await send(record(moved(30)), record(view), record(moved(50)));
  expect(connectionSender.received('ada').map((frame) => deltaFrameSchema.parse(JSON.parse(frame)))).toMatchObject([
    { windows: [], items: [{ type: 'vehicle', subject: '3', seq: '3', data: { speed: 50 } }] },
  ]);
  expect(connectionSender.received('bob')).toEqual([]);
});

test('who watches a feed is sent its events with the figures, in one post', async () => {
  const { connect, record, send, connectionSender } = setUp();
  await connect('ada', ['feed:page.viewed', 'metric:page-views']);
  await send(record({ ...view, data: { country: 'SE', visitor: 'x' } }), record('noise'));
  expect(connectionSender.received('ada').map((frame) => deltaFrameSchema.parse(JSON.parse(frame)))).toMatchObject([
    { windows: { length: 1 }, feed: { events: [{ type: 'page.viewed', subject: '/', seq: '1' }] } },
  ]);
});

test('a frame says when its first and last record arrived', async () => {
  const { connect, record, send, connectionSender, clock } = setUp();
  await connect('ada', ['metric:page-views']);
  const now = clock.now();
  await send(record(view, 300), record(view, 200), record(view, 100));
  expect(JSON.parse(connectionSender.received('ada')[0] ?? '')).toMatchObject({
    arrived: { first: now - 300, last: now - 100 },
  });
});

test('what arrived more than two seconds ago is skipped', async () => {
  const { connect, record, send, totalsOf, logger } = setUp();
  await connect('ada', ['metric:page-views']);
  await send(record(view, 2001), record(view, 2000));
  expect(totalsOf('ada')).toEqual(['metric:page-views 1']);
  expect(logger.lines).toMatchObject([{ records: 1, skipped: 1 }]);
});

test('a batch leaves one line in the log', async () => {
  const { connect, record, send, logger } = setUp();
  await connect('ada', ['metric:page-views']);
  await send(record(view), record(''), record('['), record('{'));
  expect(logger.lines).toEqual([
    {
      level: 'info',
      message: 'batch',
      shard: 'shardId-000000000000',
      records: 4,
      skipped: 0,
      events: 1,
      rejected: { empty: 1, not_json: 2 },
      subscribers: 1,
      posts: 1,
      refused: 0,
      failed: 0,
      gone: 0,
      unreachable: 0,
      ended: 0,
      dropped: 0,
      interval: 1,
      delay: 100,
      ms: 0,
    },
  ]);
});

test('who is gone leaves the registry, and who cannot be reached does not; the others are undisturbed', async () => {
  const { connect, record, send, totalsOf, connectionSender, registered } = setUp();
  for (const id of ['ada', 'bob', 'eve']) await connect(id, ['metric:page-views']);
  await connectionSender.close('ada');
  connectionSender.script('bob', Array(4).fill('failed'));
  await send(record(view));
  expect([await registered(), connectionSender.isOpen('bob'), totalsOf('eve')]).toEqual([
    ['bob', 'eve'],
    true,
    ['metric:page-views 1'],
  ]);
});

test('who has no sign-in any more is disconnected and gets nothing', async () => {
  const { connect, record, send, connectionSender, registered, clock } = setUp();
  await connect('ada', ['metric:page-views'], clock.now());
  await send(record(view));
  expect([connectionSender.received('ada'), connectionSender.isOpen('ada'), await registered()]).toEqual([
    [],
    false,
    [],
  ]);
});

describe('with more viewers than every batch can be sent to', () => {
  /** Room for `viewers` of one shard, at an interval of `ms`. */
  const roomFor = (viewers: number, ms: number): PacingSettings => ({
    budget: viewers * (1000 / ms + 0.5),
    settledMs: 2000,
    shards: () => 1,
  });
  const withViewers = async (count: number, pacing: PacingSettings) => {
    const all = setUp(pacing);
    for (let i = 0; i < count; i++) await all.connect(`viewer-${i}`, ['metric:page-views']);
    return all;
  };
  const framesOf = ({ connectionSender }: ReturnType<typeof setUp>) =>
    connectionSender.received('viewer-0').map((frame) => deltaFrameSchema.parse(JSON.parse(frame)));

  test('a batch is sent at once, and the next one begins when the interval is over', async () => {
    const all = await withViewers(10, roomFor(10, 2000));
    const { clock, record, send } = all;
    const before = clock.now();
    await send(record(view));
    expect(clock.now() - before).toBe(2000);
    await send(record(view));
    expect([clock.now() - before, framesOf(all).length]).toEqual([4000, 2]);
  });

  test('frames say how often they come, and why', async () => {
    const all = await withViewers(10, roomFor(10, 2000));
    await all.send(all.record(view));
    expect(framesOf(all)[0]?.pacing).toEqual({ interval: 2000, reason: 'viewers' });
    expect(all.logger.lines).toMatchObject([{ interval: 2000, paced: 'viewers' }]);
  });

  test.each([
    [500, 2000],
    [1250, 2500],
    [4000, 6000],
  ])('at an interval of %d ms what is no older than %d ms is sent', async (interval, oldest) => {
    const { record, send, logger } = await withViewers(10, roomFor(10, interval));
    await send(record(view));
    await send(record(view, oldest + 1), record(view, oldest), record(view));
    expect(logger.lines[1]).toMatchObject({ interval, records: 2, skipped: 1 });
  });

  test('pushes that have queued meanwhile are sent in one frame', async () => {
    const all = await withViewers(10, roomFor(10, 2000));
    const { record, send, logger } = all;
    for (const age of [100, 1900, 3700, 3500, 100]) await send(record(view, age));
    expect(framesOf(all).map(({ events }) => events)).toEqual([1, 1, 3]);
    expect(logger.lines.filter(({ held }) => held === 1)).toHaveLength(2);
  });

  test('a batch that nobody is sent holds nobody up', async () => {
    const { record, send, clock } = await withViewers(10, roomFor(10, 4000));
    const before = clock.now();
    await send(record({ ...view, type: 'read.by.no.metric' }));
    expect(clock.now() - before).toBe(0);
  });

  test('beyond five seconds none are sent: settled frames are enough, and exact', async () => {
    const all = await withViewers(10, roomFor(10, 8000));
    const before = all.clock.now();
    await all.send(all.record(view));
    expect([framesOf(all), all.clock.now() - before]).toEqual([[], 0]);
    expect(all.logger.lines).toMatchObject([{ posts: 0, interval: null, paced: 'viewers' }]);
  });
});

test('a registry that cannot be read is an error, which the event source mapping sees', async () => {
  const { broadcaster, send, record } = setUp();
  Object.assign(broadcaster, { subscribers: () => Promise.reject(new Error('no registry')) });
  await expect(send(record(view))).rejects.toThrow('no registry');
});

test('what is too old to be counted is decided by what the stage keeps', async () => {
  const { connect, record, send, totalsOf, clock } = setUp();
  await connect('ada', ['metric:rejected']);
  const daysAgo = (days: number) => ({ ...view, time: new Date(clock.now() - days * 86_400_000).toISOString() });
  await send(record(daysAgo(500)), record(daysAgo(801)));
  expect(totalsOf('ada')).toEqual(['metric:rejected 1']);
});
