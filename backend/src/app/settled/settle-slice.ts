import type { SettledWindow } from '@millrace/contract';
import { countsAfter } from '../../domain/health/shard-counts';
import type { StoredItem } from '../../domain/items/item-changes';
import { isSessionRule } from '../../domain/rules/rule-definition';
import { lastSeqOf, type Slice, withMilestones } from '../../domain/settled/slicer';
import type { WindowDelta } from '../../domain/settled/window-deltas';
import type { WindowKey } from '../../domain/settled/windows';
import { chunksOf, eachConcurrently } from '../../lib/async';
import { findMilestones, keepJourneys, type ShardJourneys } from '../sessions/settle-journeys';
import { settleSessions } from '../sessions/settle-sessions';
import type { Checkpoint, WindowPart } from './ports';
import { type SettleDeps, settleWindows } from './settle-windows';

/** Writes at a time. Between two such runs it is seen whether there is time for another: a record may have thousands. */
const RUN = 1000;

/** Runs of windows at a time: while the table writes one, the next is added up. */
const RUNS = 2;

/** What a run, the rest of the slice's writes and its frames may take. */
const RUN_MS = 15_000;

/** A slice that is settled: where the checkpoint is now, and the slice's seconds as they are now. */
export interface SettledSlice {
  readonly checkpoint: Checkpoint;
  readonly windows: readonly SettledWindow[];
  readonly items: readonly StoredItem[];
}

/** The last part of each window, from memory or from the table. */
const lookUp = async (
  { memory, stores }: SettleDeps,
  deltas: readonly WindowDelta[],
): Promise<(WindowPart | undefined)[]> => {
  const remembered = deltas.map(({ key }) => memory.windows.get(key));
  const unknown = deltas.filter((_, i) => !remembered[i]).map(({ key }) => key);
  const read = (unknown.length > 0 ? await stores.windows.read(unknown) : []).values();
  return remembered.map((part) => part ?? read.next().value);
};

/** Undefined when the time is up before all are settled. Those that are need no more than to be read when the slice is tried again. */
const settleAll = async (
  deps: SettleDeps,
  { facts, windows }: Slice,
  remaining: () => number,
): Promise<ReadonlyMap<WindowKey, WindowPart> | undefined> => {
  const settled = new Map<WindowKey, WindowPart>();
  let isInTime = true;
  await eachConcurrently(chunksOf(windows.deltas(), RUN), RUNS, async (run) => {
    isInTime = isInTime && remaining() >= RUN_MS;
    if (!isInTime) return;
    const parts = await settleWindows(deps, facts, run, await lookUp(deps, run));
    for (const [i, { key }] of run.entries()) {
      const part = parts[i];
      if (!part) continue;
      deps.memory.windows.set(key, part);
      settled.set(key, part);
    }
  });
  return isInTime ? settled : undefined;
};

/** Whether all are stored: not when the time is up. */
const keepItems = async ({ stores }: SettleDeps, { items }: Slice, remaining: () => number): Promise<boolean> => {
  for (const run of chunksOf(items, RUN)) {
    if (remaining() < RUN_MS) return false;
    await stores.items.putAll(run);
  }
  return true;
};

/** Sessions at a time: fewer than go in transactions, which take twice the write units. */
const SESSIONS_RUN = 400;

/** The same for sessions. */
const keepSessions = async (
  { rules, stores, memory, logger }: SettleDeps,
  { sessions }: Slice,
  remaining: () => number,
): Promise<boolean> => {
  const { metrics } = rules;
  const watched = { rules: metrics.rules.filter(isSessionRule), idle: metrics.sessions?.idle ?? 0 };
  const watch = { ...watched, candidates: stores.candidates };
  for (const run of chunksOf(sessions, SESSIONS_RUN)) {
    if (remaining() < RUN_MS) return false;
    await settleSessions({ store: stores.sessions, cache: memory.sessions, watch, logger }, run);
  }
  return true;
};

interface WithMilestones {
  readonly slice: Slice;
  /** Stores what is remembered of its sessions: after all windows, which then hold what was found with it. */
  readonly keep: () => Promise<void>;
}

/** Adds to a slice what its events mean to their sessions. */
const findIn = async (
  { stores, rules: { metrics } }: SettleDeps,
  slice: Slice,
  memory: ShardJourneys,
): Promise<WithMilestones> => {
  const { visits } = slice;
  const { milestones: rules } = metrics;
  if (!rules || visits.length === 0) return { slice, keep: async () => {} };
  const { milestones, journeys } = await findMilestones(stores.journeys, memory, visits, rules);
  return {
    slice: withMilestones(slice, metrics, milestones),
    keep: () => keepJourneys(stores.journeys, memory, visits, rules, journeys),
  };
};

type WireWindow = Pick<WindowPart, 'seq' | 'series'> & { readonly start: number };

/** A window as frames carry it. */
export const settledWindowOf = ({ start, seq, series }: WireWindow): SettledWindow => ({
  start,
  seq,
  series: [...series],
});

/** The seconds of a slice for subscribers, the earliest first. A window in several parts is read as a whole. */
const secondsOf = async (
  { stores }: SettleDeps,
  settled: ReadonlyMap<WindowKey, WindowPart>,
): Promise<SettledWindow[]> => {
  const seconds = [...settled].filter(([{ granularity }]) => granularity === 'second');
  const simple = seconds.filter(([, { part }]) => part === 0).map(([{ start }, part]) => ({ ...part, start }));
  const chained = seconds.filter(([, { part }]) => part > 0).map(([key]) => key);
  const whole = chained.length > 0 ? await stores.windows.whole(chained) : [];
  return [...simple, ...whole].map(settledWindowOf).sort((a, b) => a.start - b.start);
};

const checkpointAfter = (before: Checkpoint | undefined, slice: Slice, settledAt: number): Checkpoint => {
  const keys = slice.windows
    .deltas()
    .map(({ key }) => key)
    .sort((a, b) => a.start - b.start);
  const [from, to] = [keys[0]?.start, keys.at(-1)?.start];
  const counts = countsAfter(before?.counts, { records: slice.records, facts: slice.facts() });
  return {
    prev: before?.seq ?? '0',
    seq: lastSeqOf(slice),
    arrived: slice.records.at(-1)?.arrived ?? 0,
    settledAt,
    seconds: keys.filter(({ granularity }) => granularity === 'second').map(({ start }) => start),
    ...(from !== undefined && to !== undefined && { invalidated: { from, to } }),
    ...(counts && { counts }),
  };
};

const keepRejects = async ({ stores }: SettleDeps, shard: string, { prev, seq }: Checkpoint, slice: Slice) => {
  if (slice.rejects.length === 0) return;
  const rejects = slice.rejects.map(({ record, reject }) => ({ ...record, reject }));
  await stores.rejects.put({ shard, prev, seq, rejects });
};

/** What a slice is settled with besides. */
interface SliceMeans {
  readonly remaining: () => number;
  /** What is remembered of the sessions of its shard. */
  readonly journeys: ShardJourneys;
}

/**
 * Writes a slice and moves the checkpoint, in an order in which a reader that stops anywhere does no harm: everything before the checkpoint can be
 * written again and changes nothing. Undefined when another has moved the checkpoint meanwhile, or when the time is up: what is written by then is
 * not written again.
 */
export const settleSlice = async (
  deps: SettleDeps,
  shard: string,
  before: Checkpoint | undefined,
  cut: Slice,
  { remaining, journeys }: SliceMeans,
): Promise<SettledSlice | undefined> => {
  const { seenIds, checkpoints } = deps.stores;
  const { slice, keep } = await findIn(deps, cut, journeys);
  const settled = await settleAll(deps, slice, remaining);
  if (!settled || !(await keepItems(deps, slice, remaining))) return undefined;
  if (!(await keepSessions(deps, slice, remaining))) return undefined;
  await keep();
  // What events mean to their sessions is in the same windows, and is no event that came.
  const checkpoint = checkpointAfter(before, cut, deps.broadcaster.now());
  await keepRejects(deps, shard, checkpoint, slice);
  if (slice.seenIds.length > 0) await seenIds.put(shard, checkpoint.seq, checkpoint.arrived, slice.seenIds);
  if (!(await checkpoints.advance(shard, checkpoint))) return undefined;
  journeys.reach(checkpoint.seq);
  return { checkpoint, windows: await secondsOf(deps, settled), items: slice.items };
};
