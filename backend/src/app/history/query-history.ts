import {
  type FiguresAnswer,
  GRANULARITY_MS,
  type Granularity,
  type HistoryAnswer,
  type HistoryQuery,
  type Metric,
  metricTopic,
  type ShardCheckpoint,
  type Topic,
} from '@millrace/contract';
import { audienceOf, mayWatch } from '../../domain/access/permissions';
import type { Selection, StepFigures } from '../../domain/history/history-fold';
import { MetricFold } from '../../domain/history/metric-fold';
import { type HistoryPlan, planHistory, type RetentionAt } from '../../domain/history/plan-history';
import { figuresOf, fitLabels, pointFigures, pointsOf } from '../../domain/history/points';
import { momentAt } from '../../domain/history/time-zone';
import type { MetricSet } from '../../domain/metrics/metric-set';
import type { Retention } from '../../domain/retention';
import {
  allSettledUntil,
  type DatedCheckpoint,
  NOTHING,
  type SettlingPace,
  secondsBehind,
  shardsReaching,
} from '../../domain/settled/closed-shards';
import { eachConcurrently } from '../../lib/async';
import { ANSWER_BYTES } from '../../lib/json/json-bytes';
import { AppError, notAllowed } from '../errors';
import type { Clock } from '../ports';
import { queryBand } from '../rules/query-band';
import { PARALLEL_READS, type SettledPartials, type SettledReader, type Span } from '../settled/ports';
import { selectionOf } from './selection';

/** Throws `unknown_metric`. */
export const findMetric = ({ catalog }: MetricSet, name: string): Metric => {
  const metric = catalog.metrics.find((candidate) => candidate.name === name);
  if (metric) return metric;
  throw new AppError('unknown_metric', `there is no metric named "${name}": GET /catalog lists all`, 'name');
};

export interface QueryHistoryDeps {
  readonly reader: SettledReader;
  readonly metrics: MetricSet;
  readonly now: Clock;
  /** How long windows are retained, ms. */
  readonly retention: RetentionAt['retention'] & Pick<Retention, 'log'>;
  /** How long settling takes as a rule, ms. */
  readonly settling: number;
}

/** Most windows, of all shards, that are read for one answer: a month by the minute of four shards, in some seconds. */
const MOST_WINDOWS = 200_000;

/** Reads of one shard at the same time. What a shard has is spread over partitions by time. */
const PARTS = 4;

const invalid = (field: string, problem: string): AppError =>
  new AppError('invalid_input', `${field}: ${problem}`, field);

const planFor = ({ from, to, step, tz }: HistoryQuery, at: RetentionAt): HistoryPlan => {
  const moments = { now: at.now, tz };
  const plan = planHistory({ from: momentAt(from, moments), to: momentAt(to, moments), step, tz }, at);
  if ('problem' in plan) throw invalid(plan.field, plan.problem);
  return plan;
};

const spanOf = ({ bounds }: HistoryPlan): Span => ({ from: bounds[0] ?? 0, to: bounds.at(-1) ?? 0 });

const assertReadable = (plan: HistoryPlan, shards: number, metrics: number): void => {
  const { from, to } = spanOf(plan);
  // A second holds all metrics.
  const each = plan.granularity === 'second' ? 1 : metrics;
  if (((to - from) / GRANULARITY_MS[plan.granularity]) * shards * each > MOST_WINDOWS)
    throw invalid('from', `this would be made of more than ${MOST_WINDOWS} windows: choose a shorter range`);
};

const divide = ({ from, to }: Span, granularity: Granularity): readonly Span[] => {
  const windows = (to - from) / GRANULARITY_MS[granularity];
  const length = Math.ceil(windows / PARTS) * GRANULARITY_MS[granularity];
  const starts = Array.from({ length: PARTS }, (_, i) => from + i * length).filter((start) => start < to);
  return starts.map((start) => ({ from: start, to: Math.min(start + length, to) }));
};

const pagesOf = (
  reader: SettledReader,
  metric: string,
  granularity: Granularity,
  shard: string,
  span: Span,
): AsyncIterable<readonly SettledPartials[]> =>
  granularity === 'second' ? reader.seconds(shard, span) : reader.windows(metric, granularity, shard, span);

const addPage = (fold: MetricFold, topics: ReadonlyMap<Topic, string>, page: readonly SettledPartials[]): void => {
  for (const { start, series } of page)
    for (const { topic, breakdown } of series) {
      const metric = topics.get(topic);
      if (metric !== undefined) fold.add(metric, start, breakdown);
    }
};

const readInto = async (
  fold: MetricFold,
  { reader }: QueryHistoryDeps,
  plan: HistoryPlan,
  checkpoints: readonly Pick<ShardCheckpoint, 'shard'>[],
): Promise<void> => {
  const topics = new Map(fold.metrics.map((metric) => [metricTopic(metric), metric]));
  // A second holds all metrics, so that it is read once.
  const read = plan.granularity === 'second' ? fold.metrics.slice(0, 1) : fold.metrics;
  const parts = checkpoints.flatMap(({ shard }) =>
    divide(spanOf(plan), plan.granularity).flatMap((span) => read.map((metric) => ({ shard, span, metric }))),
  );
  await eachConcurrently(parts, PARALLEL_READS, async ({ shard, span, metric }) => {
    for await (const page of pagesOf(reader, metric, plan.granularity, shard, span)) addPage(fold, topics, page);
  });
};

const headOf = (metric: string, { tz, by, where }: HistoryQuery, plan: HistoryPlan) => ({
  metric,
  ...spanOf(plan),
  step: plan.step,
  tz,
  ...(plan.utcHours && { utcHours: plan.utcHours }),
  ...(by !== undefined && { by }),
  ...(where !== undefined && { where }),
});

/** How new the figures are. */
const freshnessOf = (checkpoints: readonly DatedCheckpoint[], now: number, pace: SettlingPace) => {
  const behind = secondsBehind(checkpoints, now, pace);
  const last = Math.max(0, ...checkpoints.filter(({ seq }) => seq !== NOTHING).map(({ arrived }) => arrived));
  return { asOf: now, ...(last > 0 && { lastArrival: last }), ...(behind !== undefined && { behind }) };
};

/** What the windows of a plan add up to, step by step of `bounds`. */
const foldPlan = async (
  deps: QueryHistoryDeps,
  plan: HistoryPlan,
  { metric, selection, bounds }: { metric: Metric; selection: Selection; bounds: readonly number[] },
) => {
  const all = await deps.reader.checkpoints();
  const checkpoints = shardsReaching(all, spanOf(plan).from);
  const fold = new MetricFold(bounds, metric, selection, deps.metrics.catalog.metrics);
  assertReadable(plan, checkpoints.length, fold.metrics.length);
  await readInto(fold, deps, plan, checkpoints);
  return { all, fold };
};

/** What a metric amounts to over a whole range. */
export interface RangeFigures {
  readonly span: Span;
  readonly freshness: ReturnType<typeof freshnessOf>;
  /** Undefined where there is nothing. */
  readonly figures: StepFigures | undefined;
}

/** A range as one step, of windows as fine as its length allows. Throws `invalid_input` as `createQueryHistory` does. */
export const readRange = async (deps: QueryHistoryDeps, metric: Metric, query: HistoryQuery): Promise<RangeFigures> => {
  const now = deps.now();
  const plan = planFor(query, { now, retention: deps.retention });
  const span = spanOf(plan);
  const selection = selectionOf(metric, query);
  const { all, fold } = await foldPlan(deps, plan, { metric, selection, bounds: [span.from, span.to] });
  const freshness = freshnessOf(all, now, { ...deps.retention, settling: deps.settling });
  return { span, freshness, figures: fold.result()[0] };
};

/**
 * The figures of a metric over a range, of all shards. Throws `unknown_metric`, and `invalid_input` with the parameter at fault for a
 * range or a step that cannot be answered.
 */
export const createQueryHistory =
  (deps: QueryHistoryDeps) =>
  async (groups: readonly string[], name: string, query: HistoryQuery): Promise<HistoryAnswer | FiguresAnswer> => {
    const metric = findMetric(deps.metrics, name);
    if (!mayWatch(groups, 'metric', audienceOf(metric))) throw notAllowed(`see the metric "${name}"`, 'name');
    const selection = selectionOf(metric, query);
    const now = deps.now();
    const plan = planFor(query, { now, retention: deps.retention });
    const { all, fold } = await foldPlan(deps, plan, { metric, selection, bounds: plan.bounds });
    const pace = { ...deps.retention, settling: deps.settling };
    const settledUntil = allSettledUntil(all, now, pace);
    const filling = { fill: query.fill, measure: metric.measure, now, settledUntil };
    const filled = pointsOf(plan.bounds, fold.result(), filling);
    const points = fitLabels(filled, {
      ...{ room: ANSWER_BYTES, rank: query.rank, metric, declared: selection.declared },
      ...(!query.sketches && { form: (partial) => figuresOf(partial, metric) }),
    });
    if (!points) throw invalid('step', 'the answer would be too large: choose a longer step or a shorter range');
    const [labelsSince, labels] = [fold.labelsSince(), fold.labelCount()];
    const { catalog, rules } = deps.metrics;
    const banding = { reader: deps.reader, metrics: catalog.metrics, rules };
    const band = await queryBand(banding, name, query, spanOf(plan), all);
    const head = {
      ...headOf(name, query, plan),
      ...freshnessOf(all, now, pace),
      ...(labelsSince !== undefined && { labelsSince }),
      ...(labels && { labels }),
      ...(band && { band }),
    };
    return query.sketches
      ? { ...head, points: [...points] }
      : { ...head, points: points.map((point) => pointFigures(point, metric)) };
  };
