import type { Catalog, EarlierMetric, Metric, TopicKind } from '@millrace/contract';
import { type Audience, audienceOf, EVERYBODY, maySee } from './permissions';

/** Who may see what there is by a name; undefined where there is none. */
export const audiencesOf = ({
  metrics,
  items,
}: Pick<Catalog, 'metrics' | 'items'>): ((kind: TopicKind, name: string) => Audience | undefined) => {
  const ofMetrics = new Map(metrics.map((metric) => [metric.name, audienceOf(metric)]));
  const ofItems = new Map(items.map((item) => [item.type, audienceOf(item)]));
  const byKind: Readonly<Record<TopicKind, (name: string) => Audience | undefined>> = {
    metric: (name) => ofMetrics.get(name),
    item: (type) => ofItems.get(type),
    room: () => EVERYBODY,
  };
  return (kind, name) => byKind[kind](name);
};

/** An earlier definition for whom the metric is now; where it is no more, for whom it was then. */
export const forWhomItIsNow = <M extends Pick<Metric, 'groups'>>(
  metrics: readonly Metric[],
  of: string,
  { groups, ...earlier }: M,
): Omit<M, 'groups'> & Pick<Metric, 'groups'> => {
  const current = metrics.find(({ name }) => name === of);
  const now = current ? current.groups : groups;
  return { ...earlier, ...(now && { groups: now }) };
};

/** What someone in these groups may see of a catalogue. */
export const catalogFor = (
  groups: readonly string[],
  catalog: Catalog,
  earlier: readonly EarlierMetric[] | undefined,
): Catalog => {
  const isVisible = (one: Pick<Metric, 'groups'>) => maySee(groups, audienceOf(one));
  return {
    ...catalog,
    metrics: catalog.metrics.filter(isVisible),
    ...(earlier && { earlier: earlier.filter(isVisible) }),
    items: catalog.items.filter(isVisible),
  };
};
