import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoints, LocalStatus } from '@millrace/contract';
import type { MetricSet } from '../../backend/src/domain/metrics/metric-set';
import { MINUTE_MS } from '../../backend/src/domain/time';
import type { Generator } from '../../tools/src/lib/generate/sample';
import { askLocalAws } from '../../tools/src/lib/stack/running-stack';
import type { Difference } from '../chaos/compare/differences';
import { DAYS, DEDUPE_SECONDS } from '../chaos/settings';
import { type Truth, truthOfLog } from '../chaos/truth/truth';
import type { Crowd } from './crowd';
import { checkFeeds, checkItems, FigureCheck } from './figures';
import { type OwnDelay, watchOwnDelay } from './own-delay';
import { byShard, isSettled, loggedRecords, type SentRecord, sendTraffic } from './traffic';
import { ownUsage, stackUsage } from './usage';

/**
 * So long after everything is settled it is waited for that every viewer shows it, ms: one that has lost a frame asks again after ten seconds at the latest, and
 * reads all that it watches, here beside thousands. How long it took is part of the result.
 */
const SETTLED_WITHIN_MS = 30_000;
const CAUGHT_UP_WITHIN_MS = 3 * MINUTE_MS;
const LOOK_EVERY_MS = 500;
const MEMORY_EVERY_MS = 10_000;
/** Of a phase, so long it settles in. */
export const SETTLING_MS = 3000;
const STATUS_WITHIN_MS = 30_000;

export interface Setup {
  readonly endpoints: Endpoints;
  /** The stack's folder. */
  readonly state: string;
  readonly metrics: MetricSet;
  readonly crowd: Crowd;
  readonly next: Generator;
  /** All that was sent so far, by all phases. */
  readonly log: SentRecord[];
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

type Posts = LocalStatus['posts'];

/** What was measured while events were sent. Times in ms. */
export interface Phase {
  readonly from: number;
  readonly to: number;
  readonly frames: number;
  /** What the stack's meter of posts counted: taken, refused with 429, and refused once it had settled in. */
  readonly posts: { readonly taken: number; readonly refused: number; readonly refusedLate: number };
  readonly cpu: { readonly stack: number; readonly load: number };
  readonly memoryMb: { readonly stack: number; readonly load: number };
  /** How far behind this process was with what it was sent. */
  readonly behind: OwnDelay;
}

export const untilIt = async (
  holds: () => boolean | Promise<boolean>,
  ms: number,
  signal: AbortSignal,
  lookEveryMs = LOOK_EVERY_MS,
): Promise<boolean> => {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() >= deadline) return false;
    await wait(lookEveryMs, undefined, { signal });
  }
  return true;
};

/** All of them are subscribed, and nothing is asked for any more. */
export const gather = async ({ crowd, signal, onProgress }: Setup, viewers: number): Promise<void> => {
  await crowd.growTo(viewers, signal);
  onProgress(`${viewers} viewers are connected, and ask for what is there`);
  if (!(await untilIt(() => crowd.isBackfilled, MINUTE_MS, signal)))
    throw new Error('some viewers were not answered within a minute');
};

const watchMemory = (state: string) => {
  const peak = { stack: 0, load: 0 };
  const look = () => {
    peak.stack = Math.max(peak.stack, stackUsage(state).memoryMb);
    peak.load = Math.max(peak.load, ownUsage().memoryMb);
  };
  look();
  const timer = setInterval(look, MEMORY_EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    return peak;
  };
};

/** What the meter has counted by now. A busy stack takes a while to answer. */
const readMeter = async ({ endpoints, signal }: Setup): Promise<Posts> => {
  const deadline = Date.now() + STATUS_WITHIN_MS;
  for (;;) {
    try {
      return (await askLocalAws(endpoints)).posts;
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await wait(LOOK_EVERY_MS, undefined, { signal });
    }
  }
};

/** Counts posts from now on; what it returns says how many there were. */
const countPosts = async (setup: Setup): Promise<() => Promise<Phase['posts']>> => {
  const before = await readMeter(setup);
  const settledIn = wait(SETTLING_MS, undefined, { signal: setup.signal }).then(() => readMeter(setup));
  // Whoever has ended by then asks for nothing.
  settledIn.catch(() => undefined);
  return async () => {
    const [calm, end] = [await settledIn, await readMeter(setup)];
    const refused = end.refused - before.refused;
    return { taken: end.taken - before.taken, refused, refusedLate: Math.max(0, end.refused - calm.refused) };
  };
};

/** Measures cores from now on. */
const measureCpu = (state: string): (() => Phase['cpu']) => {
  const before = { at: Date.now(), stack: stackUsage(state).cpuSeconds, load: ownUsage().cpuSeconds };
  return () => {
    const seconds = (Date.now() - before.at) / 1000;
    return {
      stack: (stackUsage(state).cpuSeconds - before.stack) / seconds,
      load: (ownUsage().cpuSeconds - before.load) / seconds,
    };
  };
};

interface Traffic {
  readonly rate: number;
  readonly seconds: number;
  /** Called half way through. */
  readonly halfWay?: () => void;
}

const send = async (setup: Setup, { rate, seconds, halfWay }: Traffic): Promise<void> => {
  const { endpoints, crowd, log, next, signal, onProgress } = setup;
  const half = halfWay && setTimeout(halfWay, (seconds * 1000) / 2);
  const from = Date.now();
  const progress = setInterval(() => {
    const passed = `${Math.round((Date.now() - from) / 1000)} of ${seconds} s`;
    onProgress(`${passed}: ${log.length} events, ${crowd.receipts.frames} frames, ${crowd.lost} connections lost`);
  }, 1000);
  try {
    await sendTraffic({ endpoints, rate, seconds, next, signal }, log);
  } finally {
    clearInterval(progress);
    clearTimeout(half);
  }
};

/** Sends events and measures meanwhile. */
export const runPhase = async (setup: Setup, traffic: Traffic): Promise<Phase> => {
  const { state, crowd } = setup;
  const memoryPeak = watchMemory(state);
  const posts = await countPosts(setup);
  const cpu = measureCpu(state);
  const behind = watchOwnDelay(Number(new URL(setup.endpoints.websocket).port), () => crowd.silentPorts);
  const [from, framesBefore] = [Date.now(), crowd.receipts.frames];
  await send(setup, traffic);
  const [to, frames] = [Date.now(), crowd.receipts.frames - framesBefore];
  return { from, to, frames, cpu: cpu(), behind: behind(), posts: await posts(), memoryMb: memoryPeak() };
};

/** The service has settled all that was sent. */
const catchUp = ({ crowd, log, signal }: Setup): Promise<boolean> =>
  untilIt(
    // One that is too busy to answer has not caught up.
    async () => isSettled(log, await crowd.checkpoints().catch(() => [])),
    CAUGHT_UP_WITHIN_MS,
    signal,
  );

export interface Verdict {
  readonly compared: number;
  readonly differences: readonly Difference[];
  /** What the viewers wait for that do not show everything. */
  readonly waiting: readonly string[];
  /** How long after everything was settled nothing differed, ms; nothing where something did to the end. */
  readonly exactAfterMs: number | undefined;
}

/** Compares what every viewer who is still there shows with the log, until nothing differs or the time is up. */
export const settleAndCompare = async (setup: Setup, from: number): Promise<Verdict> => {
  const { metrics, crowd, log, signal, onProgress } = setup;
  onProgress('waiting for the last events to be settled');
  if (!(await catchUp(setup))) console.log('the service has not settled everything in time');
  const caughtUp = Date.now();
  const rules = { metrics, days: DAYS, dedupeSeconds: DEDUPE_SECONDS, ancestors: new Map() };
  const records = loggedRecords(log);
  const { figures, items } = truthOfLog(records, rules);
  const check = new FigureCheck(figures.second, metrics.declaredLabels, from);
  const feeds = checkFeeds(metrics, records, crowd.feeds.all);
  onProgress('comparing');
  const look = () => compareAll(crowd, check, { items, feeds });
  const isExact = await untilIt(() => look().differences.length === 0, SETTLED_WITHIN_MS, signal);
  return { ...look(), exactAfterMs: isExact ? Date.now() - caughtUp : undefined };
};

interface Beside {
  readonly items: Truth['items'];
  /** Of all viewers. */
  readonly feeds: ReturnType<typeof checkFeeds>;
}

const compareAll = ({ viewers, pages }: Crowd, check: FigureCheck, { items, feeds }: Beside) => {
  let compared = 0;
  const differences: Difference[] = [];
  const waiting: string[] = [];
  const add = (where: string, found: ReturnType<FigureCheck['of']>) => {
    compared += found.compared;
    for (const difference of found.differences) differences.push({ ...difference, where });
  };
  add('feeds', feeds);
  viewers.forEach((viewer, i) => {
    if (!viewer.isThere) return;
    const before = differences.length;
    add(`viewer ${i + 1}`, check.of(viewer.topics, viewer.state));
    add(`viewer ${i + 1}`, checkItems(items, viewer.topics, viewer.items));
    if (differences.length > before) waiting.push(`viewer ${i + 1}: ${viewer.waitsFor}`);
  });
  pages.forEach(({ page, topics }, i) => {
    add(`page ${i + 1}`, check.of(topics, page.store.view.state));
  });
  return { compared, differences, waiting };
};

/** Of the events of a phase. */
export const latenciesIn = ({ crowd, log }: Setup, from: number, to: number) =>
  crowd.receipts.latencies(byShard(log), from, to);
