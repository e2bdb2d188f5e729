import type { Random } from '@millrace/contract';
import { type ApplyOptions, apply, type LedgerInput, waitsOf } from '../../../web/src/features/settling/apply';
import { emptyState, type LiveState } from '../../../web/src/features/settling/live-state';

/** Stands for a set of inputs, whatever their order: 64 bits, each input's own added up. */
interface Mark {
  readonly high: number;
  readonly low: number;
}

const NOTHING: Mark = { high: 0, low: 0 };

/** A state, and how many viewers are in it. */
interface Shared {
  readonly mark: Mark;
  readonly state: LiveState;
  viewers: number;
  /** Computed when it is asked for first. */
  waits: ReturnType<typeof waitsOf> | undefined;
}

export type SharedState = Readonly<Omit<Shared, 'waits'>>;

const keyOf = ({ high, low }: Mark): string => `${high} ${low}`;

/**
 * The states of viewers with the same topics. What a page shows in the end depends on what it was given and not on the order (which tests of the
 * settling code hold), so that viewers who were given the same are in one state, which is computed once. A viewer that misses a frame goes a way of its own.
 */
export class SharedStates {
  private readonly rules: ApplyOptions;
  private readonly random: Random;
  private readonly states = new Map<string, Shared>();
  private readonly marks = new WeakMap<object, Mark>();
  private computed = 0;

  constructor(rules: ApplyOptions, random: Random) {
    this.rules = rules;
    this.random = random;
  }

  /** How many states have been computed. */
  get computations(): number {
    return this.computed;
  }

  /** A viewer begins, with nothing. */
  enter(): SharedState {
    return this.join(NOTHING, () => emptyState);
  }

  /** @param name the same object for the same input */
  move(from: SharedState, name: object, input: LedgerInput): SharedState {
    const { high, low } = this.markOf(name);
    const mark = { high: (from.mark.high + high) | 0, low: (from.mark.low + low) | 0 };
    const to = this.join(mark, () => this.compute(from.state, input));
    this.leave(from);
    return to;
  }

  leave(shared: SharedState): void {
    const known = this.states.get(keyOf(shared.mark));
    if (!known) return;
    known.viewers -= 1;
    if (known.viewers === 0) this.states.delete(keyOf(shared.mark));
  }

  /** What the viewers in a state wait for, as `waitsOf`. */
  waits(shared: SharedState): ReturnType<typeof waitsOf> {
    const known = this.states.get(keyOf(shared.mark));
    if (!known) return waitsOf(shared.state);
    known.waits ??= waitsOf(known.state);
    return known.waits;
  }

  private compute(state: LiveState, input: LedgerInput): LiveState {
    this.computed += 1;
    return apply(state, [input], this.rules);
  }

  private join(mark: Mark, state: () => LiveState): SharedState {
    const key = keyOf(mark);
    const shared = this.states.get(key) ?? { mark, state: state(), viewers: 0, waits: undefined };
    this.states.set(key, shared);
    shared.viewers += 1;
    return shared;
  }

  private markOf(name: object): Mark {
    const part = () => Math.floor(this.random() * 2 ** 32) | 0;
    const mark = this.marks.get(name) ?? { high: part(), low: part() };
    this.marks.set(name, mark);
    return mark;
  }
}
