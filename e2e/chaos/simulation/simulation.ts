import type { Timers } from '../../../web/src/lib/timers';

interface Due {
  readonly at: number;
  readonly order: number;
  /** Calls of one caller that are due at one moment are made together, as a program that does not wait in between makes them. */
  readonly caller: unknown;
  /** Makes the call, and returns what settles its promise. */
  readonly run: () => Promise<() => void> | undefined;
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

const nameOf = (caller: unknown): string =>
  Object(caller) === caller ? Object(caller).constructor.name : String(caller);

/** Everything that promises started so far have led to has happened when the next turn of the event loop comes. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Time that passes only from one event to the next. Real calls (`call`) take simulated time and happen one after the other, so that the
 * same seed gives the same order whatever the machine is busy with.
 */
export class Simulation implements Timers {
  private time: number;
  private order = 0;
  private failure: { readonly error: unknown } | undefined;
  private readonly due: Due[] = [];

  private readonly answerMs: number;

  /** @param answerMs within how many real ms a call must be answered. */
  constructor(start: number, answerMs = 60_000) {
    this.time = start;
    this.answerMs = answerMs;
  }

  readonly now = (): number => this.time;

  readonly after = (ms: number, task: () => void): (() => void) => {
    let cancelled = false;
    this.add(ms, undefined, () => {
      if (!cancelled) task();
      return undefined;
    });
    return () => {
      cancelled = true;
    };
  };

  readonly sleep = (ms: number): Promise<void> => new Promise((resolve) => this.after(ms, resolve));

  /** Makes a real call `ms` from now. Its answer comes at that same moment. One that really takes too long ends the run. */
  readonly call = <T>(caller: unknown, ms: number, call: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      this.add(ms, caller, async () => {
        try {
          const answer = await this.answered(caller, call);
          return () => resolve(answer);
        } catch (error) {
          return () => reject(error);
        }
      });
    });

  /** Starts what goes on by itself. What it throws ends the run. */
  start(task: () => Promise<void>): void {
    task().catch((error: unknown) => {
      this.failure ??= { error };
    });
  }

  /** Lets time pass until `done` says so. @throws when no event is left, a started task failed, or `most` ms have passed. */
  async run(done: () => boolean, most: number): Promise<void> {
    const end = this.time + most;
    await turn();
    while (!done()) {
      if (this.failure) throw this.failure.error;
      const [next] = this.due;
      if (!next) throw new Error('no event is left in the simulation');
      if (next.at > end) throw new Error(`it did not come to an end within ${most / 1000} s of simulated time`);
      await this.happen();
    }
  }

  private async answered<T>(caller: unknown, call: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = new Error(`a call of ${nameOf(caller)} had no answer within ${this.answerMs / 1000} s: ${call}`);
        this.failure ??= { error };
        reject(error);
      }, this.answerMs);
    });
    try {
      return await Promise.race([call(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async happen(): Promise<void> {
    const first = this.take();
    if (!first) return;
    this.time = Math.max(this.time, first.at);
    const together = [first];
    for (let next = this.due[0]; next && this.isWith(first, next); next = this.due[0]) {
      together.push(next);
      this.take();
    }
    const made = await Promise.all(together.map(({ run }) => run()));
    for (const settle of made) settle?.();
    await turn();
  }

  private isWith(first: Due, { at, caller }: Due): boolean {
    return first.caller !== undefined && caller === first.caller && at === first.at;
  }

  /** A heap: a run has hundreds of thousands of events. */
  private add(ms: number, caller: unknown, run: Due['run']): void {
    // Whole milliseconds, as clocks have them.
    const due = { at: this.time + Math.max(0, Math.ceil(ms)), order: this.order++, caller, run };
    const heap = this.due;
    let index = heap.length;
    heap.push(due);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(due, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = due;
  }

  private take(): Due | undefined {
    const heap = this.due;
    const [first] = heap;
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      const [left, right] = [heap[index * 2 + 1], heap[index * 2 + 2]];
      const child = right && left && isBefore(right, left) ? right : left;
      if (!child || !isBefore(child, last)) break;
      heap[index] = child;
      index = child === left ? index * 2 + 1 : index * 2 + 2;
    }
    heap[index] = last;
    return first;
  }
}
