import { type Breakdown, type DeclaredLabels, mergeBreakdowns } from '@millrace/contract';
import type { Series, WindowShards } from './live-state';

/** Spans that are kept merged, each a multiple of the one before: seconds, the steps of the charts, minutes. */
const SPANS_MS = [1000, 5000, 15_000, 60_000] as const;

export type Span = (typeof SPANS_MS)[number];

interface Node {
  readonly parts: readonly (Breakdown | undefined)[];
  readonly merged: Breakdown | undefined;
}

const sameParts = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((part, i) => part === b[i]);

/**
 * Merges the windows of one metric over longer spans and remembers the results, so that a new event costs a handful of
 * merges and not one for every second on the chart. A result is made anew exactly when one of its parts is another object.
 */
export class Rollup {
  readonly #declared: DeclaredLabels | undefined;
  readonly #seconds = new WeakMap<WindowShards, Breakdown>();
  readonly #nodes = SPANS_MS.map(() => new Map<number, Node>());

  constructor(declared?: DeclaredLabels) {
    this.#declared = declared;
  }

  /** The events of the span of `ms` that starts at `start`, a multiple of it. */
  at(series: Series, ms: Span, start: number): Breakdown | undefined {
    return this.#node(series, SPANS_MS.indexOf(ms), start);
  }

  /** The events of the seconds that start in [from, to), both whole seconds. */
  range(series: Series, from: number, to: number): Breakdown | undefined {
    const parts: (Breakdown | undefined)[] = [];
    const end = Math.min(to, series.newest + 1000);
    for (let at = from; at < end; ) {
      const level = SPANS_MS.findLastIndex((span) => at % span === 0 && at + span <= end);
      parts.push(this.#node(series, Math.max(level, 0), at));
      at += SPANS_MS[level] ?? 1000;
    }
    return this.#merge(parts);
  }

  /** Forgets what was remembered of spans that start before `oldest` (ms). */
  prune(oldest: number): void {
    for (const nodes of this.#nodes) for (const start of nodes.keys()) if (start < oldest - 60_000) nodes.delete(start);
  }

  #node(series: Series, level: number, start: number): Breakdown | undefined {
    if (level <= 0) return this.#second(series.windows.get(start));
    const step = SPANS_MS[level - 1] ?? 1000;
    const parts: (Breakdown | undefined)[] = [];
    for (let at = start; at < start + (SPANS_MS[level] ?? 0); at += step) parts.push(this.#node(series, level - 1, at));
    const known = this.#nodes[level]?.get(start);
    if (known && sameParts(known.parts, parts)) return known.merged;
    const merged = this.#merge(parts);
    if (merged) this.#nodes[level]?.set(start, { parts, merged });
    return merged;
  }

  #second(shards: WindowShards | undefined): Breakdown | undefined {
    if (!shards) return undefined;
    const known = this.#seconds.get(shards);
    if (known) return known;
    const merged = this.#merge([...shards.values()]);
    if (merged) this.#seconds.set(shards, merged);
    return merged;
  }

  #merge(parts: readonly (Breakdown | undefined)[]): Breakdown | undefined {
    let merged: Breakdown | undefined;
    for (const part of parts) if (part) merged = merged ? mergeBreakdowns(merged, part, this.#declared) : part;
    return merged;
  }
}
