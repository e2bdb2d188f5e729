import { setTimeout as wait } from 'node:timers/promises';
import {
  type Breakdown,
  type DeltaFrame,
  type Endpoints,
  figuresAnswerSchema,
  type SettledFrame,
  serverMessageSchema,
} from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { WebSocket } from 'ws';
import { socketAddress } from '../../lib/session/id-token';
import { sendBatch } from '../../lib/stream/send-batch';
import { chooseTarget, kinesisClient, kinesisPut } from '../../lib/stream/target';
import type { Probe } from './probe';

/** The bound of each wait, ms. */
export const WITHIN_MS = 30_000;

/** Waits for `work`, up to the bound or until the signal. @throws UserError naming what did not come */
export const within = async <T>(what: string, work: Promise<T>, signal: AbortSignal, ms = WITHIN_MS): Promise<T> => {
  const bound = new AbortController();
  const ended = AbortSignal.any([signal, bound.signal]);
  const late = wait(ms, undefined, { signal: ended }).then(() => {
    throw new UserError(`${what} did not come within ${ms / 1000} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    bound.abort();
  }
};

const countAll = (probe: Probe, start: number, series: readonly { readonly breakdown: Breakdown }[]): number =>
  series.reduce((sum, { breakdown }) => sum + probe.countIn(start, breakdown), 0);

/**
 * Counts the events of a run in the frames of a socket. The larger of the sum of the deltas and the settled count has arrived: a delta may have been
 * skipped, and settled frames come later.
 */
export const tallyOf = (probe: Probe) => {
  const deltas = new Map<string, number>();
  const settled = new Map<string, number>();
  const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((total, count) => total + count, 0);
  return {
    add: (frame: DeltaFrame | SettledFrame): void => {
      if (frame.type === 'delta')
        for (const { start, first, last, series } of frame.windows)
          deltas.set([frame.shard, start, first, last, frame.part].join(' '), countAll(probe, start, series));
      else
        for (const { start, series } of frame.windows)
          settled.set(`${frame.shard} ${start}`, countAll(probe, start, series));
    },
    count: (): number => Math.max(sum(deltas), sum(settled)),
  };
};

const ANSWER_WITHIN_MS = 10_000;

/** How many events of a run REST counts. */
export const countInHistory = async ({ rest }: Endpoints, token: string, probe: Probe): Promise<number> => {
  const answer = await fetch(`${rest}/metrics/${probe.metric}?${new URLSearchParams(probe.question)}`, {
    headers: { authorization: token },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!answer.ok) throw new UserError(`GET /metrics/${probe.metric} answered ${answer.status}: ${await answer.text()}`);
  const { points } = figuresAnswerSchema.parse(await answer.json());
  return points.reduce((sum, { total }) => sum + (total?.count ?? 0), 0);
};

/** Senders cache the subscriber lists for a second, so what is put sooner may not be sent to this subscriber. */
const SUBSCRIBERS_CACHED_MS = 1200;

/** Resolves when the server has accepted the subscription. */
const subscribe = (socket: WebSocket, metric: string, tally: ReturnType<typeof tallyOf>): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.on('message', (data) => {
      const message = serverMessageSchema.parse(JSON.parse(String(data)));
      if (message.type === 'delta' || message.type === 'settled') tally.add(message);
      else if (message.type === 'answer' && message.ok) resolve();
      else if (message.type === 'answer')
        reject(new UserError(`the WebSocket refused metric:${metric}: ${message.error.message}`));
    });
    socket.once('close', () => reject(new UserError('the WebSocket closed')));
    socket.once('error', reject);
    socket.once('open', () =>
      socket.send(JSON.stringify({ action: 'subscribe', id: '1', topics: [`metric:${metric}`] })),
    );
  });

/** Watches a metric on the WebSocket as the dashboard does, and counts the events of a run. Leaves no socket open when it fails. */
export const watchSocket = async (endpoints: Endpoints, token: string, probe: Probe, signal: AbortSignal) => {
  const socket = new WebSocket(await socketAddress(endpoints, token));
  const tally = tallyOf(probe);
  try {
    await within('an answer to subscribe', subscribe(socket, probe.metric, tally), signal);
  } catch (error) {
    socket.once('error', () => undefined).terminate();
    throw error;
  }
  await wait(SUBSCRIBERS_CACHED_MS, undefined, { signal });
  return { count: async () => tally.count(), close: () => socket.terminate() };
};

/** Puts that many events onto the stream, over all its shards. @throws UserError when one is not acknowledged */
export const putEvents = async (
  endpoints: Endpoints,
  probe: Probe,
  count: number,
  signal: AbortSignal,
): Promise<number> => {
  const target = chooseTarget({}, endpoints, process.env);
  if (!target) throw new UserError('there is no stream');
  const client = kinesisClient(target);
  try {
    const records = Array.from({ length: count }, (_, index) => ({
      format: 'cloudevents' as const,
      partitionKey: `smoke/${index}`,
      data: probe.record(index),
    }));
    const delay = (ms: number, ending: AbortSignal) => wait(ms, undefined, { signal: ending });
    const put = kinesisPut(client, target.stream);
    const results = await sendBatch({ put, wait: delay, random: Math.random, signal }, records);
    const [refused] = results.filter((result) => 'error' in result);
    if (refused && 'error' in refused) throw new UserError(`the stream did not take an event: ${refused.error}`);
    return results.length;
  } finally {
    client.destroy();
  }
};
