import { type ApplyOptions, apply, type LedgerInput, waitsOf } from '../../../web/src/features/settling/apply';
import { emptyState, type LiveState } from '../../../web/src/features/settling/live-state';
import { contentMark } from './content-mark';

/** A state, and how many viewers are in it. */
export interface SharedState {
  readonly key: string;
  readonly state: LiveState;
  viewers: number;
  /** Computed when it is asked for first. */
  waits: ReturnType<typeof waitsOf> | undefined;
  /** Where viewers came to by what they were given here. */
  readonly next: Map<object | string, SharedState>;
}

/**
 * The states of viewers with the same topics. A state is computed once for all who are given the same in it; and states that came about by different ways but hold
 * the same are one, so that a viewer who misses a frame goes a way of its own only until it has been given what it missed.
 */
export class SharedStates {
  private readonly rules: ApplyOptions;
  /** Those that viewers are in, by what they hold. */
  private readonly states = new Map<string, SharedState>();
  private computed = 0;

  constructor(rules: ApplyOptions) {
    this.rules = rules;
  }

  /** How many states have been computed. */
  get computations(): number {
    return this.computed;
  }

  /** A viewer begins, with nothing. */
  enter(): SharedState {
    return this.join(this.known(emptyState));
  }

  /** @param name the same object, or an equal text, for the same input */
  move(from: SharedState, name: object | string, input: LedgerInput): SharedState {
    const to = from.next.get(name) ?? this.compute(from.state, input);
    from.next.set(name, to);
    this.join(to);
    this.leave(from);
    return to;
  }

  leave(shared: SharedState): void {
    shared.viewers -= 1;
    if (shared.viewers === 0 && this.states.get(shared.key) === shared) this.states.delete(shared.key);
  }

  /** What the viewers in a state wait for, as `waitsOf`. */
  waits(shared: SharedState): ReturnType<typeof waitsOf> {
    shared.waits ??= waitsOf(shared.state);
    return shared.waits;
  }

  private join(shared: SharedState): SharedState {
    if (shared.viewers === 0) this.states.set(shared.key, shared);
    shared.viewers += 1;
    return shared;
  }

  private compute(state: LiveState, input: LedgerInput): SharedState {
    this.computed += 1;
    return this.known(apply(state, [input], this.rules));
  }

  private known(state: LiveState): SharedState {
    const { high, low } = contentMark(state);
    const key = `${high} ${low}`;
    return this.states.get(key) ?? { key, state, viewers: 0, waits: undefined, next: new Map() };
  }
}
