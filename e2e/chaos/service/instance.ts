import { unavailable } from '../../../backend/src/app/errors';
import { between, type Random } from '../simulation/random';
import type { Simulation } from '../simulation/simulation';
import type { Injected } from './fault-profile';

/** Where a container can be killed: at a call of one of these kinds. */
export type Place = 'read' | 'window' | 'item' | 'ids' | 'rejects' | 'checkpoint' | 'send';

export interface Killing {
  readonly place: Place;
  /** The how many-th call of the kind, from 1. */
  readonly nth: number;
  readonly when: 'before' | 'after';
}

interface InstanceDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly injected: Injected;
  /** Share of calls that a table refuses. */
  readonly refusing: () => number;
}

/** Calls take this long, ms, in steps of the least, so that those of one moment are made together. */
const LEAST_MS = 5;
const STEPS = 4;

/** Share of the calls that were on their way when a container was killed, and take effect all the same, after it. */
const ZOMBIES = 0.5;

const forever = <T>(): Promise<T> => new Promise(() => undefined);

/** One container: all that its code asks of the world goes through here, and nothing does any more once it is killed. */
export class Instance {
  /** Resolves when it is killed. */
  readonly killed: Promise<'killed'>;
  private readonly deps: InstanceDeps;
  private aliveValue = true;
  private killing: Killing | undefined;
  private calls = 0;
  private wave = LEAST_MS;
  private tellKilled: (word: 'killed') => void = () => undefined;

  constructor(deps: InstanceDeps) {
    this.deps = deps;
    this.killed = new Promise((resolve) => {
      this.tellKilled = resolve;
    });
  }

  get alive(): boolean {
    return this.aliveValue;
  }

  /** What is to become of its next invocation. */
  plan(killing: Killing | undefined): void {
    this.killing = killing;
    this.calls = 0;
    this.wave = LEAST_MS * between(this.deps.random, 1, STEPS);
  }

  async call<T>(place: Place, call: () => Promise<T>): Promise<T> {
    if (!this.aliveValue) return forever();
    const hit = this.killing?.place === place && ++this.calls === this.killing.nth ? this.killing : undefined;
    if (hit?.when === 'before') return this.kill(hit);
    try {
      const answer = await this.through(call);
      if (hit) return this.kill(hit);
      return this.aliveValue ? answer : forever();
    } catch (error) {
      if (this.aliveValue) throw error;
      return forever();
    }
  }

  /** A port whose every function goes through `call`. `places`: of what kind each is; others read. */
  port<T extends object>(port: T, places: { readonly [K in keyof T]?: Place } = {}): T {
    return new Proxy(port, {
      get: (target, key, receiver) => {
        const found: unknown = Reflect.get(target, key, receiver);
        if (typeof found !== 'function') return found;
        const place = Object.entries<Place | undefined>(places).find(([name]) => name === key)?.[1] ?? 'read';
        return (...args: unknown[]) => this.call(place, () => Reflect.apply(found, target, args));
      },
    });
  }

  /** Reads `most` at a time, each a call. */
  async *pages<T>(pages: AsyncIterable<T>, most = 1): AsyncGenerator<T> {
    const iterator = pages[Symbol.asyncIterator]();
    const read = async (): Promise<{ readonly found: readonly T[]; readonly ended: boolean }> => {
      const found: T[] = [];
      for (let i = 0; i < most; i++) {
        const { done, value } = await iterator.next();
        if (done) return { found, ended: true };
        found.push(value);
      }
      return { found, ended: false };
    };
    for (;;) {
      const { found, ended } = await this.call('read', read);
      yield* found;
      if (ended) return;
    }
  }

  private through<T>(call: () => Promise<T>): Promise<T> {
    const { simulation, random, injected, refusing } = this.deps;
    if (random() < refusing()) {
      injected.add('callsRefused');
      return simulation.call(this, this.wave, () => Promise.reject(unavailable('the table', new Error('throttled'))));
    }
    const zombie = random() < ZOMBIES;
    return simulation.call(this, this.wave, async () => {
      if (this.aliveValue) return call();
      if (!zombie) throw new Error('killed');
      injected.add('callsAfterDeath');
      return call();
    });
  }

  private kill<T>({ place, when }: Killing): Promise<T> {
    this.deps.injected.add(`killed ${when} ${place}`);
    this.aliveValue = false;
    this.tellKilled('killed');
    return forever();
  }
}
