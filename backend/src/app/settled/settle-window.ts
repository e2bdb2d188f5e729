import { compareSequenceNumbers, type SequenceNumber, type Series } from '@millrace/contract';
import { mergeSeries } from '../../domain/settled/merge-series';
import { type DecidedFact, factsWithin, type WindowDelta, WindowDeltas } from '../../domain/settled/window-deltas';
import { textOf } from '../../domain/settled/window-key';
import { unavailable } from '../errors';
import type { WindowPart } from './ports';
import type { SettleDeps } from './settle-deps';

/** How often another may be found to have written a window meanwhile. */
const CONFLICTS = 20;

const BEGINNING: SequenceNumber = '0';

/** A window that a slice adds to. */
interface WindowTask {
  readonly deps: SettleDeps;
  readonly facts: readonly DecidedFact[];
  readonly delta: WindowDelta;
}

/** How far a window has come, and what is tried next. */
interface WindowProgress {
  /** What is stored of it as far as is known: its last part. */
  readonly stored: WindowPart | undefined;
  /** The record that the next write goes up to. */
  readonly upTo: SequenceNumber;
  readonly conflicts: number;
}

const totalsOf = (series: readonly Series[]): Series[] =>
  series.map(({ topic, breakdown }) => ({ topic, breakdown: { ...breakdown, dimensions: [] } }));

const missingFacts = ({ facts, delta }: WindowTask, { stored, upTo }: WindowProgress): readonly DecidedFact[] =>
  factsWithin(facts, delta.key, stored?.seq ?? BEGINNING, upTo);

/** What is not in the window yet. All of it was added up before; only what stands elsewhere in the log is added up anew. */
const missingSeries = (task: WindowTask, progress: WindowProgress): readonly Series[] => {
  const { key, first, last, series } = task.delta;
  const after = progress.stored?.seq ?? BEGINNING;
  if (progress.upTo === last && compareSequenceNumbers(after, first) < 0) return series();
  const { metrics, retention } = task.deps.rules;
  const deltas = new WindowDeltas(metrics, key.shard, retention);
  for (const decided of missingFacts(task, progress)) deltas.add(decided);
  const found = deltas.deltas().find((delta) => textOf(delta.key) === textOf(key));
  return found?.series() ?? [];
};

const written = ({ delta }: WindowTask, progress: WindowProgress, stored: WindowPart): WindowProgress => ({
  ...progress,
  stored,
  upTo: delta.last,
});

const readAgain = async ({ deps, delta }: WindowTask, { conflicts }: WindowProgress): Promise<WindowProgress> => {
  const [stored] = await deps.stores.windows.read([delta.key]);
  return { stored, upTo: delta.last, conflicts: conflicts + 1 };
};

const freeze = async (task: WindowTask, progress: WindowProgress, open: WindowPart): Promise<WindowProgress> => {
  const outcome = await task.deps.stores.windows.freeze(task.delta.key, open.part, open.seq);
  return outcome === 'written' ? { ...progress, stored: { ...open, frozen: true } } : readAgain(task, progress);
};

/** Half of the records are tried alone. When one record's figures are too many for an item, their labels are left out: a shard must go on. */
const halve = async (task: WindowTask, progress: WindowProgress, part: WindowPart): Promise<WindowProgress> => {
  const seqs = [...new Set(missingFacts(task, progress).map(({ fact }) => fact.record.seq))];
  const middle = seqs[Math.floor((seqs.length - 1) / 2)];
  if (seqs.length > 1 && middle !== undefined) return { ...progress, upTo: middle };
  const { logger, stores } = task.deps;
  logger.error('the labels of one record do not fit an item and are left out', { ...task.delta.key });
  const bare = { ...part, series: totalsOf(part.series) };
  const outcome = await stores.windows.put(task.delta.key, bare, undefined);
  return outcome === 'written' ? written(task, progress, bare) : readAgain(task, progress);
};

/** One write. After it the window is further on, or frozen, or known as it is. */
const advanceWindow = async (task: WindowTask, progress: WindowProgress): Promise<WindowProgress> => {
  const { stored, upTo } = progress;
  const { stores, rules } = task.deps;
  const open = stored?.frozen ? undefined : stored;
  const missing = missingSeries(task, progress);
  const series = open ? mergeSeries(open.series, missing, rules.metrics.declaredLabels) : missing;
  const number = (stored?.part ?? 0) + (stored?.frozen ? 1 : 0);
  const part = { part: number, seq: upTo, series, frozen: false };
  const outcome = await stores.windows.put(task.delta.key, part, open?.seq);
  if (outcome === 'written') return written(task, progress, part);
  if (outcome === 'conflict') return readAgain(task, progress);
  return open ? freeze(task, progress, open) : halve(task, progress, part);
};

/**
 * Brings one window up to the last record of a slice that fell in it, from wherever it stands. `stored` is what the table has of it as far as is known;
 * the result is its last part.
 */
export const settleWindow = async (
  deps: SettleDeps,
  facts: readonly DecidedFact[],
  delta: WindowDelta,
  stored: WindowPart | undefined,
): Promise<WindowPart> => {
  const task = { deps, facts, delta };
  let progress: WindowProgress = { stored, upTo: delta.last, conflicts: 0 };
  while (progress.conflicts < CONFLICTS) {
    if (progress.stored && compareSequenceNumbers(progress.stored.seq, delta.last) >= 0) return progress.stored;
    progress = await advanceWindow(task, progress);
  }
  throw unavailable(`the window ${textOf(delta.key)}`, new Error(`it changed ${CONFLICTS} times meanwhile`));
};
