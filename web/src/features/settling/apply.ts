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
  reachCheckpoint,
  type WaitingParts,
} from './checkpoints';
import { addDelta, addSettled, byTopic, deltaOf, emptyLedger, type Ledger, type Merge, waitingSince } from './ledger';
import type { DeclaredByTopic, LiveState } from './live-state';
import { SeriesDraft } from './series-draft';

/** Everything that changes a ledger or a checkpoint. `at`: when it came, ms by this machine's clock. */
export type LedgerInput =
  | { readonly kind: 'frame'; readonly frame: DeltaFrame | SettledFrame; readonly at: number }
  /** A page of `GET /settled`. */
  | { readonly kind: 'page'; readonly windows: SettledAnswer['windows'] }
  /** The last page of `GET /settled` has come: everything up to these checkpoints has. */
  | { readonly kind: 'reached'; readonly checkpoints: readonly ShardCheckpoint[] }
  /** How far each shard is settled, as the server reports. */
  | { readonly kind: 'reported'; readonly checkpoints: readonly ShardCheckpoint[]; readonly at: number };

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

  constructor(state: LiveState, { declared, oldest }: ApplyOptions) {
    this.series = new SeriesDraft(state);
    this.merge = (topic: Topic, a: Breakdown, b: Breakdown) => mergeBreakdowns(a, b, declared.get(topic));
    this.oldest = oldest;
    this.checkpoints = state.checkpoints;
    this.parts = state.parts;
  }

  take(input: LedgerInput): void {
    if (input.kind === 'page') this.settle(input.windows);
    else if (input.kind === 'reached')
      for (const { shard, seq } of input.checkpoints) this.checkpoints = reachCheckpoint(this.checkpoints, shard, seq);
    else if (input.kind === 'reported')
      for (const { shard, seq } of input.checkpoints)
        this.checkpoints = noteReported(this.checkpoints, shard, seq, input.at);
    else if (input.frame.type === 'delta') this.add(input.frame, input.at);
    else this.collect(input.frame, input.at);
  }

  private add({ shard, part, windows }: DeltaFrame, at: number): void {
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
    const { shard } = frame;
    this.settle(joinWindows(whole.flatMap(({ windows }) => windows)).map((window) => ({ ...window, shard })));
    this.checkpoints = addStretch(this.checkpoints, shard, frame, at);
  }

  private settle(windows: SettledAnswer['windows']): void {
    for (const { start, seq, shard, series } of windows) {
      if (start < this.oldest) continue;
      const settled = byTopic(this.merge, series);
      this.series.change(start, shard, (ledger = emptyLedger) => addSettled(this.merge, ledger, seq, settled));
    }
  }

  finish(): LiveState {
    return { ...this.series.finish(), checkpoints: this.checkpoints, parts: this.parts };
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

/** Forgets the windows that start before `oldest` (ms, a whole minute). */
export const prune = (state: LiveState, oldest: number): LiveState => ({
  ...state,
  ledgers: withoutOld(state.ledgers, oldest),
  series: new Map(
    [...state.series].map(([topic, series]) => {
      const minutes = withoutOld(series.minutes, oldest);
      return [topic, minutes === series.minutes ? series : { ...series, minutes }];
    }),
  ),
});

/** Since when a settled frame is missing, and since when a delta is unsettled, ms by this machine's clock. */
export const waitsOf = ({
  checkpoints,
  ledgers,
}: LiveState): { missing: number | undefined; unsettled: number | undefined } => {
  const all: Ledger[] = [...ledgers.values()].flatMap((minute) => [...minute.values()]);
  const waiting = all.map(waitingSince).filter((at) => at !== undefined);
  return { missing: missingSince(checkpoints), unsettled: waiting.length === 0 ? undefined : Math.min(...waiting) };
};
