import type { SettledWindow } from '@millrace/contract';
import { lastSeqOf, type Slice } from '../../domain/settled/slicer';
import type { WindowDelta } from '../../domain/settled/window-deltas';
import { textOf, type WindowKey } from '../../domain/settled/window-key';
import { eachConcurrently } from '../../lib/async';
import type { Checkpoint, WindowPart } from './ports';
import type { SettleDeps } from './settle-deps';
import { settleWindow } from './settle-window';

/** Requests at a time. */
const CONCURRENCY = 32;

/** A slice that is settled: where the checkpoint is now, and the slice's seconds as they are now. */
export interface SettledSlice {
  readonly checkpoint: Checkpoint;
  readonly windows: readonly SettledWindow[];
}

/** The last part of each window, from memory or from the table. */
const lookUp = async (
  { memory, stores }: SettleDeps,
  deltas: readonly WindowDelta[],
): Promise<(WindowPart | undefined)[]> => {
  const unknown = deltas.map(({ key }) => key).filter((key) => !memory.windows.get(key));
  const read = unknown.length > 0 ? await stores.windows.read(unknown) : [];
  const found = new Map(unknown.map((key, i) => [textOf(key), read[i]]));
  return deltas.map(({ key }) => memory.windows.get(key) ?? found.get(textOf(key)));
};

const settleWindows = async (
  deps: SettleDeps,
  { facts }: Slice,
  deltas: readonly WindowDelta[],
): Promise<ReadonlyMap<WindowKey, WindowPart>> => {
  const stored = await lookUp(deps, deltas);
  const settled = new Map<WindowKey, WindowPart>();
  await eachConcurrently([...deltas.entries()], CONCURRENCY, async ([i, delta]) => {
    const part = await settleWindow(deps, facts, delta, stored[i]);
    deps.memory.windows.set(delta.key, part);
    settled.set(delta.key, part);
  });
  return settled;
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

const checkpointAfter = (before: Checkpoint | undefined, slice: Slice, deltas: readonly WindowDelta[]): Checkpoint => {
  const keys = deltas.map(({ key }) => key).sort((a, b) => a.start - b.start);
  const [from, to] = [keys[0]?.start, keys.at(-1)?.start];
  return {
    prev: before?.seq ?? '0',
    seq: lastSeqOf(slice),
    arrived: slice.records.at(-1)?.arrived ?? 0,
    seconds: keys.filter(({ granularity }) => granularity === 'second').map(({ start }) => start),
    ...(from !== undefined && to !== undefined && { invalidated: { from, to } }),
  };
};

const keepRejects = async ({ stores }: SettleDeps, shard: string, { prev, seq }: Checkpoint, slice: Slice) => {
  if (slice.rejects.length === 0) return;
  const rejects = slice.rejects.map(({ record, reject }) => ({ ...record, reject }));
  await stores.rejects.put({ shard, prev, seq, rejects });
};

/**
 * Writes a slice and moves the checkpoint, in an order in which a reader that stops anywhere does no harm: everything before the checkpoint can be
 * written again and changes nothing. Undefined when another has moved the checkpoint meanwhile.
 */
export const settleSlice = async (
  deps: SettleDeps,
  shard: string,
  before: Checkpoint | undefined,
  slice: Slice,
): Promise<SettledSlice | undefined> => {
  const { items, seenIds, checkpoints } = deps.stores;
  const deltas = slice.windows.deltas();
  const settled = await settleWindows(deps, slice, deltas);
  await eachConcurrently(slice.items, CONCURRENCY, (item) => items.put(item));
  const checkpoint = checkpointAfter(before, slice, deltas);
  await keepRejects(deps, shard, checkpoint, slice);
  if (slice.seenIds.length > 0) await seenIds.put(shard, checkpoint.seq, checkpoint.arrived, slice.seenIds);
  if (!(await checkpoints.advance(shard, checkpoint))) return undefined;
  return { checkpoint, windows: await secondsOf(deps, settled) };
};
