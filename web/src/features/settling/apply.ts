import {
  type Breakdown,
  type DeltaFrame,
  mergeBreakdowns,
  type SettledAnswer,
  type SettledFrame,
  type SettledWindow,
  type ShardCheckpoint,
  type Topic,
} from '@millrace/contract';
import {
  addStretch,
  type Checkpoints,
  collectPart,
  missingSince,
  noteReported,
  pruneCheckpoints,
  reachCheckpoints,
  type WaitingParts,
} from './checkpoints';
import { addDelta, addSettled, byTopic, deltaOf, emptyLedger, type Merge, withoutSeen } from './ledger';
import { type DeclaredByTopic, type Ledgers, type LiveState, MINUTE_MS, minuteOf } from './live-state';
import { SeriesDraft } from './series-draft';

/** Everything that changes a ledger or a checkpoint. `at`: when it came, ms by this machine's clock. */
export type LedgerInput =
  | { readonly kind: 'frame'; readonly frame: DeltaFrame | SettledFrame; readonly at: number }
  /** A page of `GET /settled`. */
  | { readonly kind: 'page'; readonly windows: SettledAnswer['windows'] }
  /** The last page of `GET /settled` has come: every window from `since` on, up to these checkpoints. */
  | {
      readonly kind: 'reached';
      readonly checkpoints: readonly ShardCheckpoint[];
      readonly since: number;
      readonly othersUntil: number;
    }
  /** How far each shard is settled, as the server reports. Of others nothing arrived before `othersUntil` that is. */
  | {
      readonly kind: 'reported';
      readonly checkpoints: readonly ShardCheckpoint[];
      readonly at: number;
      readonly othersUntil: number;
    };

export interface ApplyOptions {
  readonly declared: DeclaredByTopic;
  /** Windows that start before this (ms, a whole minute) are left out. */
  readonly oldest: number;
}

class Draft {
  private readonly series: SeriesDraft;
  private readonly merge: Merge;
  private readonly oldest: number;
  private checkpoints: Checkpoints;
  private parts: WaitingParts;
  private readonly heard: Map<string, number>;
  private readonly late: number[] = [];

  constructor(state: LiveState, { declared, oldest }: ApplyOptions) {
    this.series = new SeriesDraft(state);
    this.merge = (topic: Topic, a: Breakdown, b: Breakdown) => mergeBreakdowns(a, b, declared.get(topic));
    this.oldest = oldest;
    this.checkpoints = state.checkpoints;
    this.parts = state.parts;
    this.heard = new Map(state.heard);
  }

  take(input: LedgerInput): void {
    if (input.kind === 'page') this.settle(input.windows);
    else if (input.kind === 'reached') this.checkpoints = reachCheckpoints(this.checkpoints, input.checkpoints, input);
    else if (input.kind === 'reported') this.checkpoints = noteReported(this.checkpoints, input.checkpoints, input);
    else if (input.frame.type === 'delta') this.add(input.frame, input.at);
    else this.collect(input.frame, input.at);
  }

  private add({ shard, part, arrived, windows }: DeltaFrame, at: number): void {
    this.heard.set(shard, Math.max(arrived.last, this.heard.get(shard) ?? 0));
    for (const window of windows) {
      if (window.start < this.oldest) continue;
      const delta = deltaOf(this.merge, window, part, at);
      this.series.change(window.start, shard, (ledger = emptyLedger) => addDelta(this.merge, ledger, delta));
    }
  }

  private collect(frame: SettledFrame, at: number): void {
    const { parts, whole } = collectPart(this.parts, frame);
    this.parts = parts;
    if (!whole) return;
    const { shard, arrived } = frame;
    const before = this.series.shownChanges;
    this.settle(joinWindows(whole.flatMap(({ windows }) => windows)).map((window) => ({ ...window, shard })));
    if (this.series.shownChanges > before && arrived > (this.heard.get(shard) ?? 0)) this.late.push(arrived);
    const { prev, seq } = frame;
    this.checkpoints = addStretch(this.checkpoints, shard, { prev, seq, arrived }, at);
  }

  private settle(windows: SettledAnswer['windows']): void {
    for (const { start, seq, shard, series } of windows) {
      if (start < this.oldest) continue;
      const settled = byTopic(this.merge, series);
      this.series.change(start, shard, (ledger = emptyLedger) => addSettled(this.merge, ledger, seq, settled));
    }
  }

  finish(): LiveState {
    const { checkpoints, parts, heard, late } = this;
    return { ...this.series.finish(), checkpoints, parts, heard, late };
  }
}

/** A window may be cut between two parts: it is settled with what both hold. */
const joinWindows = (windows: readonly SettledWindow[]): readonly SettledWindow[] => {
  const joined = new Map<number, SettledWindow>();
  for (const window of windows) {
    const known = joined.get(window.start);
    joined.set(window.start, known ? { ...known, series: [...known.series, ...window.series] } : window);
  }
  return [...joined.values()];
};

/** As many windows of an answer as are read, or taken in, without being noticed. */
const SLICE = 100;

/** All of it, in pieces between which a page can do something else. */
export const slicesOf = <T>(all: readonly T[]): readonly T[][] =>
  Array.from({ length: Math.ceil(all.length / SLICE) }, (_, i) => all.slice(i * SLICE, (i + 1) * SLICE));

/** Takes in what has come. What is shown in the end does not depend on how the inputs are split over calls. */
export const apply = (state: LiveState, inputs: readonly LedgerInput[], rules: ApplyOptions): LiveState => {
  const draft = new Draft(state, rules);
  for (const input of inputs) draft.take(input);
  return draft.finish();
};

const withoutOld = <V>(map: ReadonlyMap<number, V>, oldest: number): ReadonlyMap<number, V> => {
  const retained = [...map].filter(([start]) => start >= oldest);
  return retained.length === map.size ? map : new Map(retained);
};

/** For so long after a minute, deltas of it may still come behind what settles them. */
const SWAPPED_MS = 2 * MINUTE_MS;

/** Until when all was settled before a gap is remembered for so long, though the windows are forgotten. */
const REMEMBERED_MS = 30 * MINUTE_MS;

const forget = (ledgers: Ledgers): Ledgers => {
  for (const ledger of ledgers.values())
    if (withoutSeen(ledger) !== ledger) return new Map([...ledgers].map(([key, one]) => [key, withoutSeen(one)]));
  return ledgers;
};

/** Without the names of deltas that have long been settled: they are longer than most of what the deltas say. */
const withoutNames = (ledgers: LiveState['ledgers'], now: number): LiveState['ledgers'] => {
  const rest = new Map([...ledgers].map(([start, all]) => [start, start < now - SWAPPED_MS ? forget(all) : all]));
  return [...ledgers].every(([start, all]) => rest.get(start) === all) ? ledgers : rest;
};

/** Forgets the windows that start before `oldest` (ms, a whole minute), and of what is settled by `now` which deltas made it up. */
export const prune = (state: LiveState, oldest: number, now: number): LiveState => {
  const ledgers = withoutNames(withoutOld(state.ledgers, oldest), minuteOf(now));
  const checkpoints = pruneCheckpoints(state.checkpoints, Math.min(oldest, minuteOf(now) - REMEMBERED_MS));
  if (ledgers === state.ledgers) return checkpoints === state.checkpoints ? state : { ...state, checkpoints };
  const series = [...state.series].map(([topic, before]) => {
    const minutes = withoutOld(before.minutes, oldest);
    return [topic, minutes === before.minutes ? before : { ...before, minutes }] as const;
  });
  const open = [...state.open].filter(([, { start }]) => start >= oldest);
  return { ...state, ledgers, checkpoints, series: new Map(series), open: new Map(open) };
};

/** Since when a settled frame is missing, and since when a delta is unsettled, ms by this machine's clock. */
export const waitsOf = ({
  checkpoints,
  open,
}: LiveState): { missing: number | undefined; unsettled: number | undefined } => {
  const since = [...open.values()].map((window) => window.since);
  return { missing: missingSince(checkpoints), unsettled: since.length === 0 ? undefined : Math.min(...since) };
};

/** The shards of which a delta has waited since before `at` (ms by this machine's clock) to be settled. */
export const waitingShards = ({ open }: LiveState, at: number): ReadonlySet<string> =>
  new Set([...open.values()].filter(({ since }) => since < at).map(({ shard }) => shard));
