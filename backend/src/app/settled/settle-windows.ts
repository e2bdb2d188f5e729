import { compareSequenceNumbers, type SequenceNumber, type Series } from '@millrace/contract';
import type { SettleRules } from '../../domain/settled/slicer';
import {
  type DecidedFact,
  factsWithin,
  isTaken,
  type WindowDelta,
  WindowDeltas,
} from '../../domain/settled/window-deltas';
import { seriesAfter } from '../../domain/settled/window-series';
import { textOf } from '../../domain/settled/windows';
import { eachConcurrently } from '../../lib/async';
import type { Broadcaster } from '../delivery/broadcast';
import { unavailable } from '../errors';
import type { ItemStore } from '../items/ports';
import type { Logger } from '../ports';
import type { JourneyStore, SessionCandidates, SessionStore } from '../sessions/ports';
import type { JourneyMemory } from '../sessions/settle-journeys';
import type { SessionCache } from '../sessions/settle-sessions';
import type { DedupeIndexes, WindowCache } from './memory';
import type {
  CheckpointStore,
  RejectStore,
  SeenIdStore,
  WindowPart,
  WindowStore,
  WindowWrite,
  WriteOutcome,
} from './ports';

/** What windows need to be settled. */
export interface SettleWindowsDeps {
  /** But for the key, which is stored beside the ids that it hashes. */
  readonly rules: Omit<SettleRules, 'hashId'>;
  readonly stores: { readonly windows: Pick<WindowStore, 'read' | 'putAll' | 'freeze'> };
  readonly logger: Logger;
}

/** What settling a batch, and a slice of it, are given alike. */
export interface SettleDeps extends SettleWindowsDeps {
  readonly stores: {
    readonly windows: WindowStore;
    readonly checkpoints: CheckpointStore;
    readonly seenIds: SeenIdStore;
    readonly items: ItemStore;
    readonly sessions: SessionStore;
    readonly journeys: JourneyStore;
    readonly candidates: Pick<SessionCandidates, 'put'>;
    readonly rejects: RejectStore;
  };
  /** What a container knows from the batches before; no more than a copy of what is stored. */
  readonly memory: {
    readonly windows: WindowCache;
    readonly sessions: SessionCache;
    readonly journeys: JourneyMemory;
    readonly dedupe: DedupeIndexes;
  };
  readonly broadcaster: Broadcaster;
}

/** How often another may be found to have written a window meanwhile. */
const CONFLICTS = 20;

/** Windows at a time that are read again, frozen or halved. */
const CONCURRENCY = 32;

const BEGINNING: SequenceNumber = '0';

/** A window that a slice adds to. */
interface WindowTask {
  readonly deps: SettleWindowsDeps;
  readonly facts: () => readonly DecidedFact[];
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
  factsWithin(facts(), delta.key, stored?.seq ?? BEGINNING, upTo);

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

const unreadable = 'a window that a newer version wrote cannot be read: it stays, and goes on in a further part';

const freeze = async (task: WindowTask, progress: WindowProgress, open: WindowPart): Promise<WindowProgress> => {
  if (open.unreadable) task.deps.logger.error(unreadable, { ...task.delta.key });
  const outcome = await task.deps.stores.windows.freeze(task.delta.key, open.part, open.seq);
  return outcome === 'written' ? { ...progress, stored: { ...open, frozen: true } } : readAgain(task, progress);
};

const tooManyLabels = 'the labels of one record do not fit an item and are left out';

/** Half of the records are tried alone. When one record's figures are too many for an item, their labels are left out: a shard must go on. */
const halve = async (task: WindowTask, progress: WindowProgress, part: WindowPart): Promise<WindowProgress> => {
  const seqs = [...new Set(missingFacts(task, progress).map(({ fact }) => fact.record.seq))];
  const middle = seqs[Math.floor((seqs.length - 1) / 2)];
  if (seqs.length > 1 && middle !== undefined) return { ...progress, upTo: middle };
  task.deps.logger.error(tooManyLabels, { ...task.delta.key });
  const bare = { ...part, series: totalsOf(part.series) };
  const [outcome] = await task.deps.stores.windows.putAll([{ key: task.delta.key, part: bare, expected: undefined }]);
  return outcome === 'written' ? written(task, progress, bare) : readAgain(task, progress);
};

const openPart = ({ stored }: WindowProgress): WindowPart | undefined => (stored?.frozen ? undefined : stored);

/** What is written next: the open part with what is missing, or a further one. */
const nextWrite = (task: WindowTask, progress: WindowProgress): WindowWrite => {
  const { stored, upTo } = progress;
  const open = openPart(progress);
  const missing = missingSeries(task, progress);
  const { metrics, retention } = task.deps.rules;
  const { shard, granularity } = task.delta.key;
  const facts = () => missingFacts(task, progress).filter(({ fact }) => isTaken(fact, granularity, retention));
  const series = seriesAfter(open?.series ?? [], { shard, series: missing, facts }, metrics.declaredLabels);
  const number = (stored?.part ?? 0) + (stored?.frozen ? 1 : 0);
  const left = {
    ...(open?.setAside && { setAside: open.setAside }),
    ...(open?.unreadable && { unreadable: true as const }),
    ...(open?.revision !== undefined && { revision: open.revision }),
  };
  const part = { part: number, seq: upTo, series, ...left, frozen: false };
  return { key: task.delta.key, part, expected: open?.seq };
};

/** After it the window is further on, or frozen, or known as it is. */
const progressAfter = (
  task: WindowTask,
  progress: WindowProgress,
  { part }: WindowWrite,
  outcome: WriteOutcome | undefined,
): Promise<WindowProgress> | WindowProgress => {
  if (outcome === 'written') return written(task, progress, part);
  if (outcome !== 'too large') return readAgain(task, progress);
  const open = openPart(progress);
  return open ? freeze(task, progress, open) : halve(task, progress, part);
};

/** A window on its way to the last record of the slice that fell in it. */
class WindowAdvance {
  private readonly task: WindowTask;
  private progress: WindowProgress;

  constructor(task: WindowTask, stored: WindowPart | undefined) {
    this.task = task;
    this.progress = { stored, upTo: task.delta.last, conflicts: 0 };
  }

  /** Its last part, once it is there. */
  get settled(): WindowPart | undefined {
    const { stored } = this.progress;
    return stored && compareSequenceNumbers(stored.seq, this.task.delta.last) >= 0 ? stored : undefined;
  }

  nextWrite(): WindowWrite {
    return nextWrite(this.task, this.progress);
  }

  async take(write: WindowWrite, outcome: WriteOutcome | undefined): Promise<void> {
    this.progress = await progressAfter(this.task, this.progress, write, outcome);
    if (this.progress.conflicts < CONFLICTS) return;
    const name = textOf(this.task.delta.key);
    throw unavailable(`the window ${name}`, new Error(`it changed ${CONFLICTS} times meanwhile`));
  }
}

/**
 * Brings windows up to the last record of a slice that fell in each, from wherever they stand: all that are not there yet take their next write
 * together. `stored` is what the table has of each as far as is known; the result is the last part of each.
 */
export const settleWindows = async (
  deps: SettleWindowsDeps,
  facts: () => readonly DecidedFact[],
  deltas: readonly WindowDelta[],
  stored: readonly (WindowPart | undefined)[],
): Promise<readonly (WindowPart | undefined)[]> => {
  const advances = deltas.map((delta, i) => new WindowAdvance({ deps, facts, delta }, stored[i]));
  for (let open = advances; ; ) {
    open = open.filter(({ settled }) => !settled);
    if (open.length === 0) return advances.map(({ settled }) => settled);
    const writes = open.map((advance) => ({ advance, write: advance.nextWrite() }));
    const outcomes = await deps.stores.windows.putAll(writes.map(({ write }) => write));
    await eachConcurrently([...writes.entries()], CONCURRENCY, ([i, { advance, write }]) =>
      advance.take(write, outcomes[i]),
    );
  }
};
