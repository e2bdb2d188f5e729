import { compareSequenceNumbers, metricTopic, type SequenceNumber } from '@millrace/contract';
import type { SessionKey, StoredPart } from '../../domain/sessions/session-changes';
import { textOf, type WindowKey } from '../../domain/settled/windows';
import { AppError } from '../errors';
import type { RevisableJourneyStore, RevisableSessionStore } from '../sessions/ports';
import type { CheckpointStore, RevisableWindowStore } from '../settled/ports';
import type { ArchiveFold } from './archive-fold';
import type { FoldedHistory, FoldHistoryDeps } from './fold-history';
import { installJourneys, journeyPlaces } from './install-journeys';
import { installSessions } from './install-sessions';
import { type InstallCounts, installWindows, noneInstalled } from './install-windows';
import type { ScratchWindow } from './ports';

export interface RebuildDeps extends FoldHistoryDeps {
  readonly windows: RevisableWindowStore;
  readonly sessions: RevisableSessionStore;
  readonly journeys: RevisableJourneyStore;
  readonly advance: CheckpointStore['advance'];
}

export interface RebuildSummary extends InstallCounts {
  readonly records: number;
  /** Of parts of sessions, which are made again with all metrics. */
  readonly sessions: InstallCounts;
  /** What is remembered of sessions, so that their next events mean what they would have. */
  readonly journeys: InstallCounts;
}

/** What of all that was made is put in the place of what is stored. */
export interface Chosen {
  readonly window: (key: WindowKey) => boolean;
  readonly part: (key: SessionKey) => boolean;
  /** Sessions of which what is remembered is made again; all where it is undefined. */
  readonly ids?: ReadonlySet<string> | undefined;
}

const all: Chosen = { window: () => true, part: () => true };

/** How often what changes all the time is folded further and tried again; `durable` writes every two or five seconds. */
const ROUNDS = 200;
const ROUND_MS = 100;

/** Windows whose figures are in memory at once. */
const RUN = 5000;

interface Made {
  readonly key: { readonly shard: string };
}

/** Folds the shards of what was made up to where they are settled by now. */
const foldFurther = async (deps: FoldHistoryDeps, fold: ArchiveFold, made: readonly Made[]): Promise<void> => {
  const wanted = new Set(made.map(({ key }) => key.shard));
  for (const { shard, seq } of await deps.checkpoints()) {
    const reached = fold.reached(shard);
    if (!wanted.has(shard) || compareSequenceNumbers(seq, reached) <= 0) continue;
    for await (const records of deps.tail.read(shard, reached, seq)) await fold.add({ shard, records });
  }
  await fold.finish();
};

interface Attempt<T> {
  readonly all: Iterable<T>;
  /** Those as they have become. */
  readonly again: (some: readonly T[]) => readonly T[] | Promise<readonly T[]>;
  readonly nameOf: (one: T) => string;
  /** What is done with them; answers those that hold records which were not folded. */
  readonly attempt: (some: readonly T[]) => Promise<readonly T[]>;
}

/** Does it with everything that was made, and again with what records fall in meanwhile, once these are folded too. */
const withEach = async <T extends Made>(
  deps: FoldHistoryDeps,
  fold: ArchiveFold,
  { all, again, nameOf, attempt }: Attempt<T>,
): Promise<void> => {
  let behind: readonly T[] = [];
  let run: T[] = [];
  const flush = async (): Promise<void> => {
    behind = [...behind, ...(await attempt(run))];
    run = [];
  };
  for (const one of all) if (run.push(one) >= RUN) await flush();
  await flush();
  for (let round = 0; behind.length > 0 && round < ROUNDS; round++) {
    await deps.sleep(ROUND_MS);
    await foldFurther(deps, fold, behind);
    behind = await attempt(await again(behind));
  }
  const [first] = behind;
  if (!first) return;
  const problem = `${behind.length} of them change faster than they can be followed, such as ${nameOf(first)}`;
  throw new AppError('unavailable', problem);
};

export const withEveryWindow = (
  deps: FoldHistoryDeps,
  fold: ArchiveFold,
  attempt: Attempt<ScratchWindow>['attempt'],
): Promise<void> => {
  const { scratch } = deps;
  const again = async (windows: readonly ScratchWindow[]): Promise<ScratchWindow[]> => {
    const parts = await scratch.read(windows.map(({ key }) => key));
    return windows.flatMap(({ key }, i) => {
      const part = parts[i];
      return part ? [{ key, part }] : [];
    });
  };
  return withEach(deps, fold, { all: scratch.all(), again, nameOf: ({ key }) => textOf(key), attempt });
};

/** The same with every part of a session. */
export const withEverySession = (
  deps: FoldHistoryDeps,
  fold: ArchiveFold,
  attempt: Attempt<StoredPart>['attempt'],
): Promise<void> => {
  const { sessions } = deps.scratch;
  const again = (parts: readonly StoredPart[]) => parts.flatMap(({ key }) => sessions.find(key) ?? []);
  const nameOf = ({ key }: StoredPart) => `a part of a session of ${key.shard}`;
  return withEach(deps, fold, { all: sessions.all(), again, nameOf, attempt });
};

/**
 * Puts what was folded in the place of what is stored. A window that says it is settled up to a record then holds every record up to that one, so that
 * `durable` goes on from there: neither has to know where the other began. Windows that records fall in meanwhile are folded further, and tried again.
 */
export const installHistory = async (
  deps: RebuildDeps,
  { fold, adopted }: FoldedHistory,
  metrics: ReadonlySet<string> | undefined,
  chosen = all,
): Promise<RebuildSummary> => {
  const [counts, sessions, journeys] = [noneInstalled(), noneInstalled(), noneInstalled()];
  const reached = (shard: string): SequenceNumber => fold.reached(shard);
  // Before windows: what comes meanwhile is counted by what is remembered.
  if (metrics === undefined)
    await withEach(deps, fold, {
      all: journeyPlaces(fold, chosen.ids),
      again: (places) => places,
      nameOf: ({ key }) => `what is remembered of a session of ${key.shard}`,
      attempt: (places) => installJourneys({ ...deps, fold }, places, journeys),
    });
  const topics = metrics && new Set([...metrics].map(metricTopic));
  await withEveryWindow(deps, fold, (windows) => {
    const some = windows.filter(({ key }) => chosen.window(key));
    return installWindows({ windows: deps.windows, topics, reached }, some, counts);
  });
  if (metrics === undefined)
    await withEverySession(deps, fold, (parts) => {
      const some = parts.filter(({ key }) => chosen.part(key));
      return installSessions({ sessions: deps.sessions, reached }, some, sessions);
    });
  for (const shard of adopted) await deps.advance(shard, fold.checkpoint(shard));
  return { ...counts, records: fold.records, sessions, journeys };
};
