import { type Breakdown, evaluateFormula, type Metric, type PartialAggregate } from '@millrace/contract';
import type { StepFigures } from '../history/history-fold';
import { MetricFold } from '../history/metric-fold';
import type { Rule } from './rule-definition';

/** A rule's figure of one label in one window; it has no value where nothing was measured. */
export interface Figure {
  readonly value: number | undefined;
  readonly events: number;
}

/** The label of a rule without a dimension is ''. */
export interface FigureWindow {
  readonly start: number;
  readonly events: number;
  readonly labels: ReadonlyMap<string, Figure>;
  /** What a label has of which there is nothing in the window. */
  readonly missing: Figure;
}

const inputsOf = (partial: PartialAggregate | undefined) => (partial?.measure === 'formula' ? partial.inputs : []);

/** What a rule's figure comes to; of no events a tally is 0, and nothing else is known. */
const figureOf = ({ reading: { formula, decimals } }: Rule, partial: PartialAggregate | undefined): Figure => {
  const scaled = formula && evaluateFormula(formula, inputsOf(partial), decimals);
  return { value: scaled === undefined ? undefined : scaled / 10 ** decimals, events: partial?.count ?? 0 };
};

/** Adds up the windows of a rule from `from` to `to`, of whatever shorter ones and shards. */
export class RuleWindows {
  private readonly rule: Rule;
  private readonly bounds: readonly number[];
  private readonly fold: MetricFold;

  constructor(rule: Rule, from: number, to: number, metrics: readonly Metric[]) {
    const { by, windowMs, reading } = rule;
    const count = Math.max(0, Math.floor((to - from) / windowMs));
    this.rule = rule;
    this.bounds = Array.from({ length: count + 1 }, (_, i) => from + i * windowMs);
    this.fold = new MetricFold(this.bounds, reading, by === undefined ? {} : { by, dimension: by }, metrics);
  }

  /** The metrics whose windows are needed. */
  get metrics(): readonly string[] {
    return this.fold.metrics;
  }

  add(metric: string, start: number, breakdown: Breakdown): void {
    this.fold.add(metric, start, breakdown);
  }

  /** The earliest first, those without events too. */
  figures(): readonly FigureWindow[] {
    const missing = figureOf(this.rule, undefined);
    return this.fold.result().map((figures, i) => ({
      start: this.bounds[i] ?? 0,
      events: figures?.total?.count ?? 0,
      labels: this.labelsOf(figures),
      missing,
    }));
  }

  private labelsOf(figures: StepFigures | undefined): ReadonlyMap<string, Figure> {
    if (this.rule.by === undefined)
      return new Map([['', figureOf(this.rule, figures?.total as PartialAggregate | undefined)]]);
    return new Map((figures?.values ?? []).map(([label, partial]) => [label, figureOf(this.rule, partial)]));
  }
}
