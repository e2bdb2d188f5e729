import { compareSequenceNumbers, type SequenceNumber, type Series, type Topic } from '@millrace/contract';
import { ALL_METRICS } from '../../domain/settled/windows';
import { chunksOf, eachConcurrently } from '../../lib/async';
import type { RevisableWindowStore, WindowPart, WindowRevision, WindowWrite, WriteOutcome } from '../settled/ports';
import type { ScratchWindow } from './ports';

/** Windows that are read and written at once. */
const RUN = 400;
const CONCURRENCY = 8;

export interface InstallDeps {
  readonly windows: RevisableWindowStore;
  /** The metrics that are made again; all where it is undefined. */
  readonly topics: ReadonlySet<Topic> | undefined;
  /** How far the shard was folded. */
  readonly reached: (shard: string) => SequenceNumber;
}

/**
 * `made`: there was none. `behind`: it holds records that were not folded, or changed meanwhile. `unreadable`: a newer version wrote it, or it is damaged; it
 * stays as it is.
 */
export type Installed = 'same' | 'made' | 'revised' | 'behind' | 'unreadable';

export const later = (a: SequenceNumber, b: SequenceNumber): SequenceNumber =>
  compareSequenceNumbers(a, b) < 0 ? b : a;

const byTopic = (a: Series, b: Series): number => (a.topic < b.topic ? -1 : 1);

/** What is stored, with the metrics that are made again as they are now. */
const replaced = (
  stored: readonly Series[],
  made: readonly Series[],
  topics: ReadonlySet<Topic> | undefined,
): readonly Series[] => {
  if (!topics) return made;
  const others = stored.filter(({ topic }) => !topics.has(topic));
  return [...others, ...made.filter(({ topic }) => topics.has(topic))].sort(byTopic);
};

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The window as it is to be: undefined where it is so already. */
const revisionOf = (
  { key, part }: ScratchWindow,
  before: WindowPart,
  topics: ReadonlySet<Topic> | undefined,
): WindowRevision | undefined => {
  const after = { seq: later(before.seq, part.seq), series: replaced(before.series, part.series, topics) };
  return after.seq === before.seq && isSame(after.series, before.series) ? undefined : { key, before, after };
};

const writtenAs = (outcome: WriteOutcome | undefined, as: Installed): Installed =>
  outcome === 'written' ? as : 'behind';

/**
 * A window in several parts gets the metrics that are made again in its last part, and loses them in the others. A last part that has no room for them is
 * frozen, and a further one holds them.
 */
const installInParts = async ({ windows, topics }: InstallDeps, { key, part }: ScratchWindow): Promise<Installed> => {
  const parts = await windows.parts(key);
  const earlier = parts
    .slice(0, -1)
    .flatMap((one) => revisionOf({ key, part: { ...one, series: [] } }, one, topics) ?? []);
  if ((await windows.revise(earlier)).some((outcome) => outcome !== 'written')) return 'behind';
  const last = parts.at(-1);
  const revision = last && revisionOf({ key, part }, last, topics);
  if (!last || !revision) return earlier.length > 0 ? 'revised' : 'same';
  const [outcome] = await windows.revise([revision]);
  if (outcome !== 'too large') return writtenAs(outcome, 'revised');
  const bare = { key, before: last, after: { seq: last.seq, series: replaced(last.series, [], topics) } };
  if ((await windows.revise([bare]))[0] !== 'written') return 'behind';
  if (!last.frozen && (await windows.freeze(key, last.part, last.seq)) !== 'written') return 'behind';
  const further = {
    part: last.part + 1,
    seq: revision.after.seq,
    series: replaced([], part.series, topics),
    frozen: false,
  };
  return writtenAs((await windows.putAll([{ key, part: further, expected: undefined }]))[0], 'revised');
};

/** A second without these metrics is nothing to them; what only duplicates fell in is stored by `durable` too. */
const isMade = ({ key, part }: WindowWrite): boolean => part.series.length > 0 || key.metric !== ALL_METRICS;

const make = async ({ windows, topics }: InstallDeps, made: readonly ScratchWindow[]): Promise<Installed[]> => {
  const writes = made.map(({ key, part: { seq, series } }) => ({
    key,
    part: { part: 0, seq, series: replaced([], series, topics), frozen: false },
    expected: undefined,
  }));
  const outcomes = (await windows.putAll(writes.filter(isMade))).values();
  return writes.map((write) => (isMade(write) ? writtenAs(outcomes.next().value, 'made') : 'same'));
};

const revise = async (
  deps: InstallDeps,
  found: readonly { readonly window: ScratchWindow; readonly before: WindowPart }[],
): Promise<Installed[]> => {
  const revisions = found.map(({ window, before }) => revisionOf(window, before, deps.topics));
  const outcomes = (await deps.windows.revise(revisions.filter((one) => one !== undefined))).values();
  const results: Installed[] = [];
  for (const [i, revision] of revisions.entries()) {
    const outcome = revision && outcomes.next().value;
    const window = found[i]?.window;
    if (outcome === 'too large' && window) results.push(await installInParts(deps, window));
    else results.push(revision ? writtenAs(outcome, 'revised') : 'same');
  }
  return results;
};

interface Found {
  readonly window: ScratchWindow;
  /** The last part that is stored of it; undefined where nothing is. */
  readonly before: WindowPart | undefined;
}

type Way = 'behind' | 'unreadable' | 'make' | 'revise' | 'in parts';

const wayOf = ({ reached }: InstallDeps, { window, before }: Found): Way => {
  if (!before) return 'make';
  if (compareSequenceNumbers(before.seq, reached(window.key.shard)) > 0) return 'behind';
  if (before.unreadable) return 'unreadable';
  return before.part > 0 ? 'in parts' : 'revise';
};

const installBy = async (deps: InstallDeps, way: Way, found: readonly Found[]): Promise<Installed[]> => {
  if (way === 'behind' || way === 'unreadable') return found.map(() => way);
  const windows = found.map(({ window }) => window);
  if (way === 'make') return make(deps, windows);
  if (way === 'revise')
    return revise(
      deps,
      found.flatMap(({ window, before }) => (before ? [{ window, before }] : [])),
    );
  const results: Installed[] = [];
  for (const window of windows) results.push(await installInParts(deps, window));
  return results;
};

/** What becomes of each window of a run. */
const installRun = async (
  deps: InstallDeps,
  run: readonly ScratchWindow[],
): Promise<readonly (readonly [ScratchWindow, Installed])[]> => {
  const stored = await deps.windows.read(run.map(({ key }) => key));
  const found = run.map((window, i): Found => ({ window, before: stored[i] }));
  const all: (readonly [ScratchWindow, Installed])[] = [];
  for (const way of ['behind', 'unreadable', 'make', 'revise', 'in parts'] as const) {
    const some = found.filter((one) => wayOf(deps, one) === way);
    const results = await installBy(deps, way, some);
    all.push(...some.map(({ window }, i) => [window, results[i] ?? 'behind'] as const));
  }
  return all;
};

export type InstallCounts = Record<Installed, number>;

export const noneInstalled = (): InstallCounts => ({ same: 0, made: 0, revised: 0, behind: 0, unreadable: 0 });

/**
 * Puts windows that were made again in the place of what is stored, each on condition that it holds exactly the records that were folded into it.
 * Answers those that are `behind`, which have to be folded further and tried again.
 */
export const installWindows = async (
  deps: InstallDeps,
  all: readonly ScratchWindow[],
  counts: InstallCounts,
): Promise<readonly ScratchWindow[]> => {
  const behind: ScratchWindow[] = [];
  await eachConcurrently(chunksOf(all, RUN), CONCURRENCY, async (run) => {
    for (const [window, result] of await installRun(deps, run)) {
      if (result === 'behind') behind.push(window);
      else counts[result]++;
    }
  });
  return behind;
};
