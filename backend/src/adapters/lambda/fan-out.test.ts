import { deltaFrameSchema, samples, settledFrameSchema, type Topic } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { createSendToPartition, type FanOutJob } from '../../app/delivery/fan-out';
import type { FanOut } from '../../app/delivery/ports';
import {
  aConnection,
  amplePacing,
  inMemoryConnectionRegistry,
  inMemoryConnectionSender,
  inMemoryFanOut,
} from '../../app/testing/delivery';
import { manualClock } from '../../app/testing/runtime';
import type { Content } from '../../domain/delivery/content';
import type { FeedSample } from '../../domain/delivery/feed';
import type { PacingPlan } from '../../domain/delivery/pacing';
import { fanOutJobOf } from './fan-out-job';
import { lambdaFanOut } from './lambda-fan-out';

type Worker = ReturnType<typeof createSendToPartition>;

/** Lambda, whose function is the worker. */
const throughLambda = (worker: Worker): FanOut => {
  const send = async ({ input }: { readonly input: { readonly Payload?: string } }) => {
    const answer = (value: unknown) => Buffer.from(JSON.stringify(value));
    try {
      return { Payload: answer(await worker(fanOutJobOf(JSON.parse(input.Payload ?? '')))) };
    } catch (error) {
      return { FunctionError: 'Unhandled', Payload: answer({ errorMessage: String(error) }) };
    }
  };
  return lambdaFanOut({ send } as unknown as Parameters<typeof lambdaFanOut>[0], 'millrace-dev-fanout');
};

const { sampleDeltaFrame, sampleSettledFrame } = samples;
const item = {
  type: 'vehicle',
  subject: '3',
  time: 1,
  seq: '1',
  shard: 'a',
  event: 'vehicle.moved',
  data: { speed: 30 },
};
const plan: PacingPlan = { liveMs: 800, settledMs: 2000, reason: 'viewers', isBeyond: false };

const order = { plan, gapMs: 2, until: null };

const sample: FeedSample = {
  counts: [['order.placed', 2]],
  events: [
    {
      topics: ['feed:order.placed'],
      event: { type: 'order.placed', time: 1, seq: '1', index: 0, data: { country: 'SE' } },
    },
  ],
};

const delta: Content = {
  ...{ kind: 'delta', shard: 'a', arrived: sampleDeltaFrame.arrived, events: 3 },
  ...{ windows: sampleDeltaFrame.windows, items: [item], feed: sample },
};
const { shard, prev, seq, arrived, windows } = sampleSettledFrame;
const settled: Content = { kind: 'settled', shard, prev, seq, arrived, windows, items: [] };

describe.each([
  ['in memory', inMemoryFanOut],
  ['through Lambda', throughLambda],
])('workers %s', (_, create) => {
  const setUp = async () => {
    const clock = manualClock();
    const connectionSender = inMemoryConnectionSender();
    const registry = inMemoryConnectionRegistry(clock.now);
    const connect = async (id: string, ...topics: Topic[]) => {
      connectionSender.open(id);
      await registry.register(aConnection(id, clock.now()));
      await registry.addTopics(id, topics, 200);
    };
    const deps = { connectionSender, registry, ...clock, random: () => 0.5, pacing: amplePacing };
    const jobs: FanOutJob[] = [];
    const worker = createSendToPartition(deps);
    const fanOut = create(async (job) => {
      jobs.push(job);
      return worker(job);
    });
    return { clock, connectionSender, connect, fanOut, jobs };
  };

  test('send each subscriber its frames, at the interval of the sender, and report', async () => {
    const { connect, connectionSender, fanOut } = await setUp();
    await connect('ada', 'metric:orders');
    await connect('bob', 'metric:cpu', 'item:vehicle/3');
    const report = await fanOut.prepare(delta)?.(0, order);
    const frameOf = (id: string) => deltaFrameSchema.parse(JSON.parse(connectionSender.received(id)[0] ?? ''));
    expect(frameOf('ada')).toMatchObject({ events: 3, pacing: { interval: 800, reason: 'viewers' } });
    expect(frameOf('bob').items).toEqual([item]);
    expect(report).toMatchObject({
      tally: { subscribers: 2, posts: 2 },
      reached: { viewers: 2, troubled: 0, parts: 2 },
    });
  });

  test('send settled frames also where no delta frames are sent any more', async () => {
    const { connect, connectionSender, fanOut, jobs } = await setUp();
    await connect('ada', 'metric:orders');
    const slow: PacingPlan = { ...plan, liveMs: Number.POSITIVE_INFINITY };
    await fanOut.prepare(settled)?.(0, { ...order, plan: slow });
    expect(settledFrameSchema.parse(JSON.parse(connectionSender.received('ada')[0] ?? ''))).toMatchObject({
      prev,
      seq,
    });
    expect(jobs).toMatchObject([{ partition: 0, plan: slow, gapMs: 2, until: null }]);
  });

  test('begin with nobody after the time that they are given', async () => {
    const { clock, connect, connectionSender, fanOut } = await setUp();
    await connect('ada', 'metric:orders');
    const report = await fanOut.prepare(settled)?.(0, { ...order, until: clock.now() });
    expect([connectionSender.received('ada'), report?.tally.unreachable]).toEqual([[], 1]);
  });

  test('that fail say so', async () => {
    const fanOut = create(() => Promise.reject(new Error('no registry')));
    await expect(fanOut.prepare(settled)?.(0, order)).rejects.toThrow('no registry');
  });
});

test('what is too long for a call is not handed over', () => {
  const noise = Array.from({ length: 60_000 }, () => ({ ...item, data: { id: crypto.randomUUID() } }));
  expect(throughLambda(() => expect.fail()).prepare({ ...delta, items: noise })).toBeUndefined();
});
