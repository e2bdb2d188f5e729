import { compareSequenceNumbers, type SequenceNumber, type Series } from '@millrace/contract';
import type { MetricSet } from '../../domain/metrics/metric-set';
import type { Retention } from '../../domain/retention';
import { type Ruled, ruledWithin } from '../../domain/settled/cell';
import { mergeSeries } from '../../domain/settled/merge-series';
import { type WindowDelta, WindowDeltas } from '../../domain/settled/window-deltas';
import { textOf } from '../../domain/settled/window-key';
import { unavailable } from '../errors';
import type { Logger } from '../ports';
import type { WindowPart, WindowStore } from './ports';

/** How often another may be found to have written a window meanwhile. */
const CONFLICTS = 20;

export interface SettleWindowDeps {
  readonly metrics: MetricSet;
  readonly retention: Retention;
  readonly windows: WindowStore;
  readonly logger: Logger;
}

const BEGINNING: SequenceNumber = '0';

const totalsOf = (series: readonly Series[]): Series[] =>
  series.map(({ topic, breakdown }) => ({ topic, breakdown: { ...breakdown, dimensions: [] } }));

/** Brings one window up to the last record of a slice that fell in it, from wherever it stands. */
class WindowSettling {
  private readonly deps: SettleWindowDeps;
  private readonly facts: readonly Ruled[];
  private readonly delta: WindowDelta;
  private there: WindowPart | undefined;
  private upTo: SequenceNumber;
  private conflicts = 0;

  constructor(deps: SettleWindowDeps, facts: readonly Ruled[], delta: WindowDelta, there: WindowPart | undefined) {
    this.deps = deps;
    this.facts = facts;
    this.delta = delta;
    this.there = there;
    this.upTo = delta.last;
  }

  async run(): Promise<WindowPart> {
    while (this.conflicts < CONFLICTS) {
      if (this.there && compareSequenceNumbers(this.there.seq, this.delta.last) >= 0) return this.there;
      await this.step();
    }
    throw unavailable(`the window ${textOf(this.delta.key)}`, new Error(`it changed ${CONFLICTS} times meanwhile`));
  }

  /** One write. After it the window is further on, or frozen, or known as it is. */
  private async step(): Promise<void> {
    const { there, upTo } = this;
    const open = there?.frozen ? undefined : there;
    const added = this.added();
    const series = open ? mergeSeries(open.series, added, this.deps.metrics.declaredLabels) : added;
    const number = (there?.part ?? 0) + (there?.frozen ? 1 : 0);
    const part = { part: number, seq: upTo, series, frozen: false };
    const outcome = await this.deps.windows.put(this.delta.key, part, open?.seq);
    if (outcome === 'written') this.advance(part);
    else if (outcome === 'conflict') await this.look();
    else if (open) await this.freeze(open);
    else await this.halve(part);
  }

  private advance(part: WindowPart): void {
    this.there = part;
    this.upTo = this.delta.last;
  }

  private async look(): Promise<void> {
    this.conflicts++;
    [this.there] = await this.deps.windows.read([this.delta.key]);
    this.upTo = this.delta.last;
  }

  private async freeze(open: WindowPart): Promise<void> {
    const outcome = await this.deps.windows.freeze(this.delta.key, open.part, open.seq);
    if (outcome === 'written') this.there = { ...open, frozen: true };
    else await this.look();
  }

  /** What is not in the window yet. All of it was added up before; only what stands elsewhere in the log is added up anew. */
  private added(): readonly Series[] {
    const { key, first, last, series } = this.delta;
    const after = this.there?.seq ?? BEGINNING;
    if (this.upTo === last && compareSequenceNumbers(after, first) < 0) return series();
    const deltas = new WindowDeltas(this.deps.metrics, key.shard, this.deps.retention);
    for (const ruled of this.left()) deltas.add(ruled);
    return (
      deltas
        .deltas()
        .find((delta) => textOf(delta.key) === textOf(key))
        ?.series() ?? []
    );
  }

  private left(): readonly Ruled[] {
    return ruledWithin(this.facts, this.delta.key, this.there?.seq ?? BEGINNING, this.upTo);
  }

  /** Half of the records are tried alone. When one record's figures are too many for an item, their labels are left out: a shard must go on. */
  private async halve(part: WindowPart): Promise<void> {
    const seqs = [...new Set(this.left().map(({ fact }) => fact.record.seq))];
    const middle = seqs[Math.floor((seqs.length - 1) / 2)];
    if (seqs.length > 1 && middle !== undefined) {
      this.upTo = middle;
      return;
    }
    this.deps.logger.error('the labels of one record do not fit an item and are left out', { ...this.delta.key });
    const bare = { ...part, series: totalsOf(part.series) };
    if ((await this.deps.windows.put(this.delta.key, bare, undefined)) === 'written') this.advance(bare);
    else await this.look();
  }
}

/** Settles a window. `there` is what is kept of it as far as is known; answers with its last part. */
export const settleWindow = (
  deps: SettleWindowDeps,
  facts: readonly Ruled[],
  delta: WindowDelta,
  there: WindowPart | undefined,
): Promise<WindowPart> => new WindowSettling(deps, facts, delta, there).run();
