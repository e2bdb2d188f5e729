import {
  type Breakdown,
  type FormulaInput,
  formulaPartial,
  joinDimensions,
  type Metric,
  type PartialAggregate,
  withExtra,
} from '@millrace/contract';
import { HistoryFold, type Selection, type StepFigures } from './history-fold';

/** A stored metric that is read, and where its windows go. */
interface Reading {
  readonly metric: string;
  readonly fold: HistoryFold;
}

/** What is asked of a formula, as it is asked of one of its inputs. */
const selectionFor = (input: FormulaInput, asked: Selection, metrics: readonly Metric[]): Selection => {
  const dimension = asked.dimension ?? input.where?.dimension;
  if (dimension === undefined) return {};
  const found = metrics.find(({ name }) => name === input.metric)?.dimensions.find(({ name }) => name === dimension);
  const where = asked.where ?? input.where;
  return { by: asked.by, where, dimension, declared: new Set(found?.declared) };
};

/** The figure of a label that one of the inputs may have hidden is not known; `atLeast` marks one that is made of estimates. */
const joinedTotal = (steps: readonly (StepFigures | undefined)[]): StepFigures => {
  const isEstimated = steps.some((step) => step?.atLeast);
  const isHidden = steps.some((step) => step?.atLeast && !step.total);
  const totals = steps.map((step) =>
    step?.total?.count ? withExtra(step.total as PartialAggregate, step.extra ?? 0) : undefined,
  );
  const total = isHidden ? undefined : formulaPartial(totals);
  return { ...(total && { total }), ...(isEstimated && { atLeast: true }) };
};

/** Adds up what a metric is made of: its own windows, or those of whatever its formula reads, which is computed last. */
export class MetricFold {
  readonly readings: readonly Reading[];
  private readonly isFormula: boolean;
  private readonly selection: Selection;

  constructor(bounds: readonly number[], metric: Metric, selection: Selection, metrics: readonly Metric[]) {
    this.isFormula = metric.formula !== undefined;
    this.selection = selection;
    this.readings = metric.formula
      ? metric.formula.inputs.map((input) => ({
          metric: input.metric,
          fold: new HistoryFold(bounds, selectionFor(input, selection, metrics)),
        }))
      : [{ metric: metric.name, fold: new HistoryFold(bounds, selection) }];
  }

  /** The metrics whose windows are needed, each once. */
  get metrics(): readonly string[] {
    return [...new Set(this.readings.map(({ metric }) => metric))];
  }

  add(metric: string, start: number, breakdown: Breakdown): void {
    for (const reading of this.readings) if (reading.metric === metric) reading.fold.add(start, breakdown);
  }

  /** The figures of each step, in order; undefined where there are none. */
  result(): readonly (StepFigures | undefined)[] {
    const results = this.readings.map(({ fold }) => fold.result());
    const [first = []] = results;
    if (!this.isFormula) return first;
    return first.map((_, step) => {
      const inputs = results.map((steps) => steps[step]);
      return inputs.some(Boolean) ? { ...joinedTotal(inputs), ...this.labelsAt(step, inputs) } : undefined;
    });
  }

  /** The bound from which on all events have a label of the selection's dimension; undefined where all of them have. */
  labelsSince(): number | undefined {
    const since = this.readings.flatMap(({ fold }) => fold.labelsSince() ?? []);
    return since.length > 0 ? Math.max(...since) : undefined;
  }

  /** How many labels there were: of a formula, of the input that has had the most. None where only an input is of one label. */
  labelCount(): ReturnType<HistoryFold['labelCount']> {
    if (this.selection.dimension === undefined) return undefined;
    const counts = this.readings.flatMap(({ fold }) => fold.labelCount() ?? []);
    return counts.sort((a, b) => b.count - a.count)[0];
  }

  private labelsAt(step: number, inputs: readonly (StepFigures | undefined)[]): Pick<StepFigures, 'values' | 'other'> {
    const { by, where } = this.selection;
    if (by === undefined) return {};
    const total = joinedTotal(inputs).total as PartialAggregate | undefined;
    if (where) return total ? { values: [[where.label, total]] } : {};
    const { values, other } = joinDimensions(
      by,
      this.readings.map(({ fold }) => fold.breakdownAt(step)),
    );
    return { values, ...(other && { other }) };
  }
}
