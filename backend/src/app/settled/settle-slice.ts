import type { SettledWindow } from '@millrace/contract';
import { lastSeqOf, type Slice } from '../../domain/settled/slicer';
import type { WindowDelta } from '../../domain/settled/window-deltas';
import { textOf, type WindowKey } from '../../domain/settled/window-key';
import { eachConcurrently } from '../../lib/each-concurrently';
import type { ItemStore } from '../items/ports';
import type { Checkpoint, CheckpointStore, RejectStore, SeenIdStore, WindowPart } from './ports';
import { type SettleWindowDeps, settleWindow } from './settle-window';
import type { WindowCache } from './window-cache';

/** Requests at a time. */
const CONCURRENCY = 32;

export interface SettleSliceDeps extends SettleWindowDeps {
  readonly checkpoints: CheckpointStore;
  readonly ids: SeenIdStore;
  readonly items: ItemStore;
  readonly rejects: RejectStore;
  readonly cache: WindowCache;
}

/** A slice that is settled: the checkpoint's new head, and the slice's seconds as they are now. */
export interface Settled {
  readonly head: Checkpoint;
  readonly windows: readonly SettledWindow[];
}

/** The last part of each window, from memory or from the table. */
const lookUp = async (
  { cache, windows }: SettleSliceDeps,
  deltas: readonly WindowDelta[],
): Promise<(WindowPart | undefined)[]> => {
  const unknown = deltas.map(({ key }) => key).filter((key) => !cache.get(key));
  const read = unknown.length > 0 ? await windows.read(unknown) : [];
  const found = new Map(unknown.map((key, i) => [textOf(key), read[i]]));
  return deltas.map(({ key }) => cache.get(key) ?? found.get(textOf(key)));
};

const settleWindows = async (
  deps: SettleSliceDeps,
  { facts }: Slice,
  deltas: readonly WindowDelta[],
): Promise<ReadonlyMap<WindowKey, WindowPart>> => {
  const there = await lookUp(deps, deltas);
  const settled = new Map<WindowKey, WindowPart>();
  await eachConcurrently([...deltas.entries()], CONCURRENCY, async ([i, delta]) => {
    const part = await settleWindow(deps, facts, delta, there[i]);
    deps.cache.set(delta.key, part);
    settled.set(delta.key, part);
  });
  return settled;
};

/** The seconds of a slice for its viewers, the earliest first. A window in several parts is read as a whole. */
const secondsOf = async (
  { windows }: SettleSliceDeps,
  settled: ReadonlyMap<WindowKey, WindowPart>,
): Promise<SettledWindow[]> => {
  const seconds = [...settled].filter(([{ granularity }]) => granularity === 'second');
  const simple = seconds.filter(([, { part }]) => part === 0);
  const chained = seconds.filter(([, { part }]) => part > 0).map(([key]) => key);
  const whole = chained.length > 0 ? await windows.whole(chained) : [];
  return [
    ...simple.map(([{ start }, { seq, series }]) => ({ start, seq, series: [...series] })),
    ...whole.map(carried),
  ].sort((a, b) => a.start - b.start);
};

export const carried = ({
  start,
  seq,
  series,
}: Pick<WindowPart, 'seq' | 'series'> & { readonly start: number }): SettledWindow => ({
  start,
  seq,
  series: [...series],
});

const headAfter = (before: Checkpoint | undefined, slice: Slice, deltas: readonly WindowDelta[]): Checkpoint => {
  const keys = deltas.map(({ key }) => key);
  const starts = keys.map(({ start }) => start).sort((a, b) => a - b);
  const [from, to] = [starts[0], starts.at(-1)];
  return {
    prev: before?.seq ?? '0',
    seq: lastSeqOf(slice),
    arrived: slice.records.at(-1)?.arrived ?? 0,
    seconds: keys
      .filter(({ granularity }) => granularity === 'second')
      .map(({ start }) => start)
      .sort((a, b) => a - b),
    ...(from !== undefined && to !== undefined && { invalidated: { from, to } }),
  };
};

const keepRejects = async ({ rejects }: SettleSliceDeps, shard: string, { prev, seq }: Checkpoint, slice: Slice) => {
  if (slice.rejects.length === 0) return;
  const all = slice.rejects.map(({ record, reject }) => ({ ...record, reject }));
  await rejects.put({ shard, prev, seq, rejects: all });
};

/**
 * Writes a slice and moves the checkpoint, in an order in which a reader that stops anywhere does no harm: everything before the checkpoint can be
 * written again and changes nothing. Undefined when another has moved the checkpoint meanwhile.
 */
export const settleSlice = async (
  deps: SettleSliceDeps,
  shard: string,
  before: Checkpoint | undefined,
  slice: Slice,
): Promise<Settled | undefined> => {
  const deltas = slice.windows.deltas();
  const settled = await settleWindows(deps, slice, deltas);
  await eachConcurrently(slice.items, CONCURRENCY, (item) => deps.items.put(item));
  const head = headAfter(before, slice, deltas);
  await keepRejects(deps, shard, head, slice);
  if (slice.seenIds.length > 0) await deps.ids.put(shard, head.seq, head.arrived, slice.seenIds);
  if (!(await deps.checkpoints.advance(shard, head))) return undefined;
  return { head, windows: await secondsOf(deps, settled) };
};
