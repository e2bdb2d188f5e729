import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import type { Content } from '../../domain/delivery/content';
import { postGapMs } from '../../domain/delivery/pacing';
import {
  aConnection,
  amplePacing,
  inMemoryConnectionRegistry,
  inMemoryConnectionSender,
  inMemoryFanOut,
} from '../testing/delivery';
import { manualClock } from '../testing/runtime';
import { broadcast, createBroadcaster } from './broadcast';
import { createSendToPartition } from './fan-out';
import type { PacingSettings } from './pacer';
import type { ConnectionRegistry, FanOut, FanOutOrder } from './ports';

const PARTITIONS = 4;
/** From so many on workers send. */
const MANY = 52;

const { shard, prev, seq, arrived, windows } = samples.sampleSettledFrame;
const content: Content = { kind: 'settled', shard, prev, seq, arrived, windows, items: [] };

const setUp = async (
  viewers: number,
  change: (fanOut: FanOut) => FanOut = (fanOut) => fanOut,
  pacing: PacingSettings = amplePacing,
) => {
  const clock = manualClock();
  const ids = Array.from({ length: viewers }, (_, i) => `viewer-${i}`);
  const connectionSender = inMemoryConnectionSender(...ids);
  const all = inMemoryConnectionRegistry(clock.now);
  for (const id of ids) await all.register(aConnection(id, clock.now()));
  for (const id of ids) await all.addTopics(id, ['metric:orders'], 200);
  const inPartition = (id: string) => Number(id.slice('viewer-'.length)) % PARTITIONS;
  const registry: ConnectionRegistry = {
    ...all,
    partitions: PARTITIONS,
    subscribers: async (partition) =>
      (await all.subscribers()).filter(({ connectionId }) => inPartition(connectionId) === partition),
    changes: async () => [],
  };
  const deps = { connectionSender, registry, ...clock, random: () => 0.5, pacing };
  const worker = createSendToPartition(deps);
  const called: number[] = [];
  const fanOut = change(
    inMemoryFanOut((job) => {
      called.push(job.partition);
      return worker(job);
    }),
  );
  const broadcaster = createBroadcaster({ ...deps, workers: { fanOut, from: MANY } });
  const own: string[] = [];
  const send = () =>
    broadcast(
      broadcaster,
      () => () => {
        own.push('asked');
        return ['own'];
      },
      { contentFor: () => content },
    );
  const received = () => ids.flatMap(connectionSender.received);
  return { called, own, send, received };
};

test('from many viewers on workers send, one to each partition, and the sender sums up', async () => {
  const { called, own, send, received } = await setUp(MANY);
  const { tally, error } = await send();
  expect([called.sort(), own, error]).toEqual([[0, 1, 2, 3], [], undefined]);
  expect(tally).toMatchObject({ subscribers: MANY, posts: MANY, unreachable: 0 });
  expect(new Set(received()).size).toBe(1);
  expect(received()).toHaveLength(MANY);
});

test('together workers post no faster than the sender may, and send what it would', async () => {
  const orders: FanOutOrder[] = [];
  const noting = (fanOut: FanOut): FanOut => ({
    prepare: (all) => {
      const send = fanOut.prepare(all);
      return (
        send &&
        ((partition, order) => {
          orders.push(order);
          return send(partition, order);
        })
      );
    },
  });
  const { send } = await setUp(MANY, noting);
  await send();
  const { budget, shards } = amplePacing;
  expect(orders).toHaveLength(PARTITIONS);
  expect(orders[0]).toMatchObject({ gapMs: PARTITIONS * postGapMs({ budget, shards: shards() }), until: null });
});

test('fewer are sent to by the sender', async () => {
  const { called, send, received } = await setUp(MANY - 1);
  await send();
  expect([called, received().length]).toEqual([[], MANY - 1]);
});

test('where a sender may post no faster than one core, it sends by itself', async () => {
  const usual = { budget: 5000, settledMs: 2000, shards: () => 2 };
  const { called, send, received } = await setUp(MANY, undefined, usual);
  await send();
  expect([called, received().length]).toEqual([[], MANY]);
});

test('what cannot be handed over is sent by the sender', async () => {
  const { called, send, received } = await setUp(MANY, () => ({ prepare: () => undefined }));
  await send();
  expect([called, new Set(received())]).toEqual([[], new Set(['own'])]);
});

test('a worker that fails costs its own viewers this frame, and is an error', async () => {
  const failing = (fanOut: FanOut): FanOut => ({
    prepare: (all) => {
      const send = fanOut.prepare(all);
      return (
        send &&
        ((partition, ...rest) => (partition === 2 ? Promise.reject(new Error('throttled')) : send(partition, ...rest)))
      );
    },
  });
  const { send, received } = await setUp(MANY, failing);
  const { tally, error } = await send();
  expect(error).toEqual(new Error('throttled'));
  expect([tally.posts, received().length]).toEqual([(MANY * 3) / 4, (MANY * 3) / 4]);
});
