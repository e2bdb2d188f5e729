import { type Breakdown, formatScaled, type Metric, type PartialAggregate } from '@millrace/contract';
import { memo } from 'react';
import { DataTable } from '../../components/ui/data-table';
import { capitalised, formatZone, groupDigits } from '../../lib/format';
import { boundWords, marked } from '../metrics/estimates';
import { figureOf, PERCENTS, percentileText, zeroFigure } from '../metrics/figure';
import { hasTotal, spreadIn } from '../metrics/per-subject';
import type { TimeRange } from '../ranges/ranges';
import type { ChartModel } from './chart-model';
import { stateWords } from './readings';
import styles from './step-table.module.css';
import type { ChartStep } from './steps';
import { stepTime } from './steps';

interface Column {
  readonly head: string;
  /** Exact, as decimal text; empty where there is no value. */
  readonly exact: (breakdown: Breakdown | undefined, metric: Metric) => string;
}

/** What is read of the total alone. */
const ofTotal = (head: string, exact: (partial: PartialAggregate | undefined, metric: Metric) => string): Column => ({
  head,
  exact: (breakdown, metric) => exact(breakdown?.total, metric),
});
const events = ofTotal('Events', (partial) => String(partial?.count ?? 0));
const tally = (head: string): Column =>
  ofTotal(head, (partial, metric) => (figureOf(partial, metric) ?? zeroFigure(metric)).exact);
const level = (head: string): Column => ofTotal(head, (partial, metric) => figureOf(partial, metric)?.exact ?? '');
const extreme = (head: string, which: 'min' | 'max'): Column =>
  ofTotal(head, (partial, { decimals }) => (partial && 'min' in partial ? formatScaled(partial[which], decimals) : ''));
const percentile = (percent: number): Column =>
  ofTotal(`p${percent}`, (partial, { decimals }) =>
    partial?.measure === 'quantiles' ? percentileText(partial, percent, decimals) : '',
  );
const spread = (head: string, which: 'lowest' | 'highest'): Column => ({
  head,
  exact: (breakdown, metric) => spreadIn(metric, breakdown)?.[which].exact ?? '',
});

const columns: Record<Metric['measure'], readonly Column[]> = {
  count: [events],
  sum: [tally('Total'), events],
  stats: [level('Mean'), extreme('Least', 'min'), extreme('Most', 'max'), events],
  last: [level('Latest'), events],
  quantiles: [...PERCENTS.map(percentile), extreme('Least', 'min'), extreme('Most', 'max'), events],
  unique: [tally('Different'), events],
  formula: [level('Value'), events],
};

/** Where no figure of all labels says anything. */
const spreadColumns = [spread('Lowest', 'lowest'), spread('Highest', 'highest'), events];

/** The exact figures that there are of a step. */
export const columnsOf = (metric: Metric): readonly Column[] =>
  hasTotal(metric) ? columns[metric.measure] : spreadColumns;

/** What a column is called, with its unit: `Mean, GB`. The events of a count are what it counts: `Orders`. */
export const headWords = (head: string, { measure, unit }: Metric): string => {
  if (head !== events.head) return `${head}, ${unit}`;
  return measure === 'count' ? capitalised(unit) : head;
};

interface StepRowProps {
  readonly step: ChartStep;
  readonly metric: Metric;
  readonly range: TimeRange;
  readonly state: string | undefined;
}

const StepRow = ({ step, metric, range, state }: StepRowProps) => (
  <tr data-step={step.from} data-state={state}>
    <th scope="row">
      {stepTime(range, step.from)}
      {state && <span className={styles.state}> {state}</span>}
    </th>
    {columnsOf(metric).map(({ head, exact }) => {
      const value = step.watched ? exact(step.breakdown, metric) : '';
      const within = step.breakdown?.within;
      const title = within === undefined ? undefined : boundWords(metric, within);
      return (
        <td key={head} data-column={head.toLowerCase()} data-value={value} title={title}>
          {value === '' ? '–' : marked(groupDigits(value), within !== undefined)}
        </td>
      );
    })}
  </tr>
);

/** The chart in exact figures, newest first. */
export const StepTable = memo(({ model }: { model: ChartModel }) => {
  const { metric, steps, range, from } = model;
  return (
    <DataTable className={styles.scroll} label={`${metric.label} in figures`} data-steps={metric.name}>
      <thead>
        <tr>
          <th scope="col">{`From, ${formatZone(steps.at(-1)?.from ?? 0)}`}</th>
          {columnsOf(metric).map(({ head }) => (
            <th key={head} scope="col">
              {headWords(head, metric)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {steps
          .filter(({ to }) => to > from)
          .toReversed()
          .map((step) => (
            <StepRow key={step.from} {...{ step, metric, range }} state={stateWords(model, step)} />
          ))}
      </tbody>
    </DataTable>
  );
});
StepTable.displayName = 'StepTable';
