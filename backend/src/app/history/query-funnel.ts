import {
  crossedName,
  FUNNEL_LABELS,
  type FunnelAnswer,
  type FunnelQuery,
  type FunnelSteps,
  type FunnelType,
  historyQuerySchema,
  type LabelValue,
  labelsOf,
  type PartialAggregate,
} from '@millrace/contract';
import { audienceOf, maySee } from '../../domain/access/permissions';
import { figuresOf } from '../../domain/history/points';
import { STEP_DIMENSION, timesOf } from '../../domain/metrics/funnel-definition';
import { AppError, notAllowed } from '../errors';
import { findMetric, type QueryHistoryDeps, type RangeFigures, readRange } from './query-history';

const findFunnel = ({ metrics }: QueryHistoryDeps, name: string): FunnelType => {
  const { funnels = [] } = metrics.catalog;
  const funnel = funnels.find((candidate) => candidate.name === name);
  if (funnel) return funnel;
  throw new AppError(
    'unknown_metric',
    `there is no funnel named "${name}": \`funnels\` in GET /catalog lists all`,
    'funnel',
  );
};

/** By steps, or by steps and another dimension. */
const readBy = async (
  deps: QueryHistoryDeps,
  metric: string,
  { from, to, tz, by }: FunnelQuery,
): Promise<RangeFigures> => {
  const asked = by === undefined ? STEP_DIMENSION : crossedName([STEP_DIMENSION, by]);
  return readRange(deps, findMetric(deps.metrics, metric), {
    ...historyQuerySchema.parse({ from: 'now', to: 'now' }),
    from,
    to,
    tz,
    by: asked,
  });
};

/** The figures of each label, and of each step of it. */
type ByLabel = ReadonlyMap<string, ReadonlyMap<string, PartialAggregate>>;

const partialOf = ([, partial]: LabelValue): PartialAggregate => partial;

/** All is one label where there is no other dimension. */
const ALL = '';

const byLabel = ({ figures }: RangeFigures, by: string | undefined): ByLabel => {
  const found = new Map<string, Map<string, PartialAggregate>>();
  for (const value of figures?.values ?? []) {
    const [step, label] = by === undefined ? [value[0], ALL] : labelsOf(value[0]);
    const steps = found.get(label) ?? new Map<string, PartialAggregate>();
    found.set(label, steps.set(step, partialOf(value as LabelValue)));
  }
  return found;
};

const secondsOf = (partial: PartialAggregate | undefined, decimals: number) => {
  const figures = partial && figuresOf(partial, { decimals });
  if (figures?.measure !== 'quantiles') return undefined;
  const [p50, p90] = [figures.p50, figures.p90].map((value) => value / 10 ** decimals);
  return p50 === undefined || p90 === undefined ? undefined : { p50, p90 };
};

type StepsOf = (label: string) => FunnelSteps;

const stepsReader = (funnel: FunnelType, counts: ByLabel, times: ByLabel, decimals: number): StepsOf => {
  return (label) =>
    funnel.steps.map((step) => {
      const seconds = secondsOf(times.get(label)?.get(step), decimals);
      return { step, sessions: counts.get(label)?.get(step)?.count ?? 0, ...(seconds && { seconds }) };
    });
};

const sessionsOf = (steps: FunnelSteps): number => steps.reduce((sum, { sessions }) => sum + sessions, 0);

/** The labels with the most sessions, and what is in none of them. */
const labelled = (all: FunnelSteps, counts: ByLabel, stepsOf: StepsOf): Pick<FunnelAnswer, 'labels' | 'other'> => {
  const labels = [...counts.keys()]
    .map((label) => ({ label, steps: stepsOf(label) }))
    .sort((a, b) => sessionsOf(b.steps) - sessionsOf(a.steps) || (a.label < b.label ? -1 : 1))
    .slice(0, FUNNEL_LABELS);
  const other = all.map(({ sessions }, i) =>
    labels.reduce((left, { steps }) => left - (steps[i]?.sessions ?? 0), sessions),
  );
  return { labels, ...(other.some((sessions) => sessions > 0) && { other }) };
};

/**
 * How many sessions reached each step of a funnel in a range, of all shards. Throws `unknown_metric`, and `invalid_input` with the parameter at fault
 * for a range or a dimension that cannot be answered.
 */
export const createQueryFunnel =
  (deps: QueryHistoryDeps) =>
  async (groups: readonly string[], name: string, query: FunnelQuery): Promise<FunnelAnswer> => {
    const funnel = findFunnel(deps, name);
    if (!maySee(groups, audienceOf(funnel))) throw notAllowed(`see the funnel "${name}"`, 'funnel');
    const { by } = query;
    if (by !== undefined && !funnel.dimensions.some((dimension) => dimension.name === by))
      throw new AppError('invalid_input', `by: the funnel "${name}" has no dimension "${by}"`, 'by');
    const times = timesOf(name);
    const [whole, ofTimes, ...split] = await Promise.all([
      ...[name, times].map((metric) => readBy(deps, metric, { ...query, by: undefined })),
      ...(by === undefined ? [] : [name, times].map((metric) => readBy(deps, metric, query))),
    ]);
    if (!whole || !ofTimes) throw new AppError('internal', 'a funnel has two metrics');
    const { decimals } = findMetric(deps.metrics, times);
    const steps = stepsReader(funnel, byLabel(whole, undefined), byLabel(ofTimes, undefined), decimals)(ALL);
    const [counts, labelTimes] = split.map((figures) => byLabel(figures, by));
    return {
      ...{ funnel: name, ...whole.span, ...whole.freshness, steps },
      ...(by !== undefined && { by }),
      ...(counts && labelTimes && labelled(steps, counts, stepsReader(funnel, counts, labelTimes, decimals))),
    };
  };
