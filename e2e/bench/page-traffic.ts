import type { Endpoints, ServerMessage, Topic } from '@millrace/contract';
import { watchSession } from '../../tools/src/commands/watch/watch-session';
import { everyFormat, generate } from '../../tools/src/lib/generate/generate';
import type { Generator, Sample } from '../../tools/src/lib/generate/sample';
import { socketAddress } from '../../tools/src/lib/session/id-token';
import { noAcknowledgements, type Producing, produce, streamProducer } from '../../tools/src/lib/stream/producer';
import { chooseTarget } from '../../tools/src/lib/stream/target';

/** The metric whose events are followed from the put to the screen: they are frequent, and each counts one. */
export const FOLLOWED = 'page-views';
const FOLLOWED_TYPE = 'page.viewed';

const isFollowed = ({ event }: Sample): boolean =>
  typeof event === 'object' && 'type' in event && event.type === FOLLOWED_TYPE;

interface Traffic {
  readonly endpoints: Endpoints;
  /** Events a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

type Times = Pick<Producing, 'timeOf'>;

export const sendSamples = async (
  { endpoints, rate, seconds, signal }: Traffic,
  next: Generator,
  times?: Times,
): Promise<void> => {
  const target = chooseTarget({}, endpoints, {});
  if (!target) throw new Error('there is no stream to send to');
  const { producing, close } = streamProducer(target, next, noAcknowledgements, signal);
  await produce({ ...producing, ...times }, { rate, total: rate * seconds, signal }).finally(close);
  const { sent, failed, reason } = producing.tally;
  if (failed > 0 && !signal.aborted)
    throw new Error(`${failed} of ${sent + failed} events could not be sent: ${reason}`);
};

/** Sends events of every format, and notes when each followed one was put, ms since the epoch. */
export const sendEvents = async (traffic: Traffic, seed: number): Promise<readonly number[]> => {
  const puts: number[] = [];
  const next = generate(everyFormat, seed);
  await sendSamples(traffic, (now) => {
    const sample = next(now);
    if (isFollowed(sample)) puts.push(Date.now());
    return sample;
  });
  return puts;
};

/** Sends events of the last `ms`, evenly over that time, none of them followed: so a range is full before anything is measured. */
export const fillPast = (traffic: Traffic, ms: number): Promise<void> => {
  const next = generate(everyFormat, 7);
  const others: Generator = (now) => {
    const sample = next(now);
    return isFollowed(sample) ? others(now) : sample;
  };
  const from = Date.now() - ms;
  const total = traffic.rate * traffic.seconds;
  return sendSamples(traffic, others, { timeOf: (made) => Math.floor(from + (made * ms) / total) });
};

/** How many followed events had come by when. */
export type Counted = readonly (readonly [count: number, at: number])[];

const followedIn = (message: ServerMessage): number => {
  if (message.type !== 'delta') return 0;
  const series = message.windows
    .flatMap((window) => window.series)
    .filter(({ topic }) => topic === `metric:${FOLLOWED}`);
  return series.reduce((sum, { breakdown }) => sum + (breakdown.total?.count ?? 0), 0);
};

export interface PlainClient {
  /** What has come since this was called last, each event counted once. Throws once the connection has ended. */
  readonly take: () => Counted;
  readonly close: () => Promise<unknown>;
}

/** A WebSocket client that draws nothing, subscribed to what the page is: what the page is compared with. */
export const plainClient = async (
  endpoints: Endpoints,
  token: string,
  topics: readonly Topic[],
): Promise<PlainClient> => {
  const ending = new AbortController();
  const seen = new Set<string>();
  let counted: [number, number][] = [];
  let subscribed: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    subscribed = resolve;
  });
  const onMessage = (message: ServerMessage, text: string): void => {
    const at = Date.now();
    if (message.type === 'answer') subscribed();
    if (seen.has(text)) return;
    const more = followedIn(message);
    if (more === 0) return;
    seen.add(text);
    counted.push([(counted.at(-1)?.[0] ?? 0) + more, at]);
  };
  const ended = watchSession({
    address: await socketAddress(endpoints, token),
    topics,
    onMessage,
    signal: ending.signal,
  });
  let reason: string | undefined;
  const noted = ended.then((why) => {
    reason = why;
  });
  await Promise.race([ready, noted]);
  const take = () => {
    if (reason !== undefined) throw new Error(`the plain client has lost its connection: ${reason}`);
    const taken = counted;
    counted = [];
    return taken;
  };
  const close = () => {
    ending.abort();
    return noted;
  };
  return { take, close };
};

/** How long each event took, ms. What never came is infinitely late. */
export const delays = (puts: readonly number[], counted: Counted): readonly number[] => {
  let next = 0;
  return puts.map((at, i) => {
    while (next < counted.length && (counted[next]?.[0] ?? 0) <= i) next += 1;
    return (counted[next]?.[1] ?? Number.POSITIVE_INFINITY) - at;
  });
};
