import { unavailable } from '../../../backend/src/app/errors';
import { between, type Random } from '../simulation/random';
import type { Simulation } from '../simulation/simulation';
import type { InjectedFaults } from './fault-profile';

/** Where a container can be killed: at a call of one of these kinds. */
export type CallKind = 'read' | 'window' | 'item' | 'session' | 'ids' | 'rejects' | 'checkpoint' | 'send';

export interface Killing {
  /** The function. */
  readonly of: string;
  readonly kind: CallKind;
  /** The how many-th call of the kind, from 1. */
  readonly nth: number;
  readonly when: 'before' | 'after';
}

interface InstanceDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly injected: InjectedFaults;
  /** Share of calls that a table refuses. */
  readonly refusing: () => number;
}

/** Calls take this long, ms, in steps of the least, so that those of one moment are made together. */
const LEAST_MS = 5;
const STEPS = 4;

/** Share of the calls under way when a container was killed that take effect afterwards all the same. */
const ZOMBIES = 0.5;

const forever = <T>(): Promise<T> => new Promise(() => undefined);

/** One container: every call that its code makes goes through here, and none does any more once it is killed. */
export class Instance {
  /** Resolves when it is killed. */
  readonly killed: Promise<'killed'>;
  private readonly deps: InstanceDeps;
  private isAlive = true;
  private killing: Killing | undefined;
  private calls = 0;
  private wave = LEAST_MS;
  private resolveKilled: (word: 'killed') => void = () => undefined;

  constructor(deps: InstanceDeps) {
    this.deps = deps;
    this.killed = new Promise((resolve) => {
      this.resolveKilled = resolve;
    });
  }

  get alive(): boolean {
    return this.isAlive;
  }

  /** Decides how its next invocation ends. */
  plan(killing: Killing | undefined): void {
    this.killing = killing;
    this.calls = 0;
    this.wave = LEAST_MS * between(this.deps.random, 1, STEPS);
  }

  async call<T>(kind: CallKind, call: () => Promise<T>): Promise<T> {
    if (!this.isAlive) return forever();
    const hit = this.killing?.kind === kind && ++this.calls === this.killing.nth ? this.killing : undefined;
    if (hit?.when === 'before') return this.kill(hit);
    try {
      const answer = await this.through(call);
      if (hit) return this.kill(hit);
      return this.isAlive ? answer : forever();
    } catch (error) {
      if (this.isAlive) throw error;
      return forever();
    }
  }

  /** A port whose every function goes through `call`. `kinds`: the kind of each; the others read. */
  port<T extends object>(port: T, kinds: { readonly [K in keyof T]?: CallKind } = {}): T {
    return new Proxy(port, {
      get: (target, key, receiver) => {
        const found: unknown = Reflect.get(target, key, receiver);
        if (typeof found !== 'function') return found;
        const kind = Object.entries<CallKind | undefined>(kinds).find(([name]) => name === key)?.[1] ?? 'read';
        return (...args: unknown[]) => this.call(kind, () => Reflect.apply(found, target, args));
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
      if (this.isAlive) return call();
      if (!zombie) throw new Error('killed');
      injected.add('callsAfterDeath');
      return call();
    });
  }

  private kill<T>({ of, kind, when }: Killing): Promise<T> {
    this.deps.injected.add(`${of} killed ${when} ${kind}`);
    this.isAlive = false;
    this.resolveKilled('killed');
    return forever();
  }
}
