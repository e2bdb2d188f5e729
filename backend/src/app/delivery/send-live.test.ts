import { deltaFrameSchema, type Topic } from '@millrace/contract';
import { expect, test } from 'vitest';
import type { LogRecord } from '../../domain/fold/log-record';
import { retentionOf } from '../../domain/retention';
import { metrics } from '../../testing/fixture-metrics';
import { aConnection, inMemoryConnectionRegistry, inMemoryConnectionSender } from '../testing/delivery';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { createBroadcaster } from './broadcast';
import { createSendLive } from './send-live';

const retention = retentionOf({ second: 1, minute: 30, hour: 800, log: 1, item: 30 });

const setUp = () => {
  const clock = manualClock();
  const registry = inMemoryConnectionRegistry();
  const connectionSender = inMemoryConnectionSender();
  const logger = inMemoryLogger();
  const deps = { connectionSender, registry, now: clock.now, sleep: clock.sleep, random: () => 0.5 };
  const sendLive = createSendLive({
    metrics,
    retention,
    logger,
    broadcaster: { ...createBroadcaster(deps), subscribers: registry.subscribers },
  });
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
  const send = (...records: LogRecord[]) => sendLive({ shard: 'shardId-000000000000', records });
  const totalsOf = (id: string) =>
    connectionSender
      .received(id)
      .map((frame) => deltaFrameSchema.parse(JSON.parse(frame)))
      .flatMap(({ windows }) => windows.flatMap(({ series }) => series))
      .map(({ topic, breakdown }) => `${topic} ${breakdown.total?.count}`);
  const registered = async () => (await registry.subscribers()).map(({ connectionId }) => connectionId);
  return { clock, connectionSender, logger, connect, record, send, totalsOf, registered };
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

test('a frame says when its first and last record arrived', async () => {
  const { connect, record, send, connectionSender, clock } = setUp();
  await connect('ada', ['metric:page-views']);
  await send(record(view, 300), record(view, 200), record(view, 100));
  expect(JSON.parse(connectionSender.received('ada')[0] ?? '')).toMatchObject({
    arrived: { first: clock.now() - 300, last: clock.now() - 100 },
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
      gone: 0,
      unreachable: 0,
      ended: 0,
      ms: 0,
    },
  ]);
});

test('who is gone, and who cannot be reached, leave the others undisturbed and the registry', async () => {
  const { connect, record, send, totalsOf, connectionSender, registered } = setUp();
  for (const id of ['ada', 'bob', 'eve']) await connect(id, ['metric:page-views']);
  await connectionSender.close('ada');
  connectionSender.script('bob', ['busy', 'busy', 'busy']);
  await send(record(view));
  expect([await registered(), connectionSender.isOpen('bob'), totalsOf('eve')]).toEqual([
    ['eve'],
    false,
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

test('no more than some are disconnected by one batch', async () => {
  const { connect, record, send, registered, clock } = setUp();
  for (let i = 0; i < 70; i++) await connect(`subscriber-${i}`, ['metric:page-views'], clock.now());
  await send(record(view));
  expect((await registered()).length).toBe(20);
});

test('a registry that cannot be read is an error, which the event source mapping sees', async () => {
  const { send, record } = setUp();
  const broken = createSendLive({
    metrics,
    retention,
    logger: inMemoryLogger(),
    broadcaster: {
      now: manualClock().now,
      subscribers: () => Promise.reject(new Error('no registry')),
      deliver: async () => 'sent',
      disconnect: async () => true,
    },
  });
  await send(record(view));
  await expect(broken({ shard: 's', records: [record(view)] })).rejects.toThrow('no registry');
});

test('what is too old to be counted is decided by what the stage keeps', async () => {
  const { connect, record, send, totalsOf, clock } = setUp();
  await connect('ada', ['metric:rejected']);
  const daysAgo = (days: number) => ({ ...view, time: new Date(clock.now() - days * 86_400_000).toISOString() });
  await send(record(daysAgo(500)), record(daysAgo(801)));
  expect(totalsOf('ada')).toEqual(['metric:rejected 1']);
});
