import { type Breakdown, type DeltaFrame, mergeBreakdowns, type Topic } from '@millrace/contract';
import {
  type DeclaredByTopic,
  type LiveState,
  type Minute,
  minuteOf,
  type Series,
  type WindowShards,
} from './live-state';

/** Copies what a batch of frames touches, once each, and leaves the rest shared with the state before. */
class Draft {
  readonly #series: Map<Topic, Series>;
  readonly #seen: Map<number, ReadonlySet<string>>;
  readonly #ownMinutes = new Map<Topic, Map<number, Minute>>();
  readonly #ownSeconds = new Set<Map<number, WindowShards>>();
  readonly #ownSeen = new Map<number, Set<string>>();

  constructor(state: LiveState) {
    this.#series = new Map(state.series);
    this.#seen = new Map(state.seen);
  }

  /** Whether that delta comes for the first time; from then on it has come. */
  isNew(start: number, key: string): boolean {
    const before = this.#seen.get(start);
    if (before?.has(key)) return false;
    const own = this.#ownSeen.get(start) ?? new Set(before);
    this.#ownSeen.set(start, own.add(key));
    this.#seen.set(start, own);
    return true;
  }

  add(topic: Topic, start: number, shard: string, merge: (known: Breakdown | undefined) => Breakdown): void {
    const before = this.#series.get(topic);
    const minutes = this.#ownMinutes.get(topic) ?? new Map(before?.minutes);
    this.#ownMinutes.set(topic, minutes);
    const seconds = this.#secondsOf(minutes, minuteOf(start));
    const shards = seconds.get(start);
    seconds.set(start, new Map(shards).set(shard, merge(shards?.get(shard))));
    this.#series.set(topic, { minutes, newest: Math.max(start, before?.newest ?? start) });
  }

  #secondsOf(minutes: Map<number, Minute>, minute: number): Map<number, WindowShards> {
    const known = minutes.get(minute);
    if (known instanceof Map && this.#ownSeconds.has(known)) return known;
    const own = new Map(known);
    this.#ownSeconds.add(own);
    minutes.set(minute, own);
    return own;
  }

  finish(): LiveState {
    return { series: this.#series, seen: this.#seen };
  }
}

/**
 * Adds what the frames carry, each delta once. The result does not depend on their order, nor on how they are split over
 * calls. Windows that start before `oldest` (ms, a whole minute) are left out.
 */
export const applyDeltas = (
  state: LiveState,
  frames: readonly DeltaFrame[],
  { declared, oldest }: { declared: DeclaredByTopic; oldest: number },
): LiveState => {
  const draft = new Draft(state);
  for (const { shard, part, windows } of frames) {
    for (const { start, first, last, series } of windows) {
      if (start < oldest || !draft.isNew(start, `${shard} ${first} ${last} ${part}`)) continue;
      for (const { topic, breakdown } of series)
        draft.add(topic, start, shard, (known) =>
          known ? mergeBreakdowns(known, breakdown, declared.get(topic)) : breakdown,
        );
    }
  }
  return draft.finish();
};

const withoutOld = <V>(map: ReadonlyMap<number, V>, oldest: number): ReadonlyMap<number, V> => {
  const kept = [...map].filter(([start]) => start >= oldest);
  return kept.length === map.size ? map : new Map(kept);
};

/** Forgets the windows that start before `oldest` (ms, a whole minute). */
export const prune = (state: LiveState, oldest: number): LiveState => ({
  seen: withoutOld(state.seen, oldest),
  series: new Map(
    [...state.series].map(([topic, series]) => {
      const minutes = withoutOld(series.minutes, oldest);
      return [topic, minutes === series.minutes ? series : { ...series, minutes }];
    }),
  ),
});
