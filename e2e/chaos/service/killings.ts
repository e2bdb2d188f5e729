import { type Random, shuffle } from '../simulation/random';
import type { CallKind, Killing } from './instance';

/** How many calls of a kind an invocation makes at most, as far as it can be killed at one of them. */
export type KillableCalls = { readonly [kind in CallKind]?: number };

/** From 1 to `most`, and as likely within any doubling: most invocations make few calls of a kind. */
const earlyOf = (random: Random, most: number): number => Math.floor((most + 1) ** random());

/**
 * When invocations of a function are killed. Each moment comes up once before any comes up again, so that a run of some length has seen them
 * all; one that an invocation ended without goes back.
 */
export class Killings {
  private readonly of: string;
  private readonly calls: readonly [CallKind, number][];
  private readonly random: Random;
  private left: Omit<Killing, 'nth' | 'of'>[] = [];

  constructor(of: string, calls: KillableCalls, random: Random) {
    this.of = of;
    // Object.entries knows keys as strings.
    this.calls = Object.entries(calls) as [CallKind, number][];
    this.random = random;
  }

  draw(): Killing {
    if (this.left.length === 0) {
      this.left = this.calls.flatMap(([kind]) => [{ kind, when: 'before' } as const, { kind, when: 'after' } as const]);
      shuffle(this.left, this.random);
    }
    const drawn = this.left.shift();
    if (!drawn) throw new Error('there must be a call at which to kill');
    const most = this.calls.find(([kind]) => kind === drawn.kind)?.[1] ?? 1;
    return { ...drawn, of: this.of, nth: earlyOf(this.random, most) };
  }

  putBack({ kind, when }: Killing): void {
    this.left.push({ kind, when });
  }
}
