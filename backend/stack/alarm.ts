import type { Stage } from './stage';
import { type Resource, type Resources, ref } from './template';

/** What is watched. `id` is the alarm's logical id and the end of its name. */
export type Watch = {
  readonly id: string;
  readonly means: string;
  readonly threshold: number;
  /** In seconds, over which the statistic is taken. */
  readonly period?: number;
  /** Whether one bad moment says nothing: it is measured each minute, and three of five must be over the threshold. */
  readonly lasting?: true;
} & (
  | {
      readonly namespace: string;
      readonly metric: string;
      readonly statistic: 'Sum' | 'Maximum';
      readonly dimensions: Readonly<Record<string, unknown>>;
    }
  | { readonly metrics: readonly unknown[] }
);

const FIVE_MINUTES = 300;
const MINUTE = 60;

const measured = (watch: Watch) =>
  'metrics' in watch
    ? { Metrics: watch.metrics }
    : {
        Namespace: watch.namespace,
        MetricName: watch.metric,
        Statistic: watch.statistic,
        Period: watch.lasting ? MINUTE : (watch.period ?? FIVE_MINUTES),
        Dimensions: Object.entries(watch.dimensions).map(([Name, Value]) => ({ Name, Value })),
      };

const alarmOf = (watch: Watch, { prefix }: Stage): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: `${prefix}-${watch.id}`,
    AlarmDescription: watch.means,
    ...measured(watch),
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: watch.threshold,
    ...(watch.lasting ? { EvaluationPeriods: 5, DatapointsToAlarm: 3 } : { EvaluationPeriods: 1 }),
    // Where nothing happens there is nothing to measure.
    TreatMissingData: 'notBreaching',
    AlarmActions: [ref('AlarmTopic')],
    OKActions: [ref('AlarmTopic')],
  },
});

export const alarmsFor = (watches: readonly Watch[], stage: Stage): Resources =>
  Object.fromEntries(watches.map((watch) => [`${watch.id}Alarm`, alarmOf(watch, stage)]));
