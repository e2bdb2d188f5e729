import type { Catalog, EarlierMetric, Metric, TopicKind } from '@millrace/contract';
import { type Audience, audienceOf, commonAudience, EVERYBODY, maySee, mayWatch } from '../access/permissions';
import { reads } from './event-reader';
import { readsMilestones } from './milestones';

type Declared = Pick<Catalog, 'metrics' | 'items' | 'sessions'>;

/** Whatever reads events: for whom it is, and of which types. */
const readersIn = ({ metrics, items, sessions }: Declared) => [
  ...metrics.filter((metric) => !readsMilestones(metric)).map(({ groups, events }) => ({ groups, patterns: events })),
  ...items.map(({ groups, events, removedBy = [] }) => ({ groups, patterns: [...events, ...removedBy] })),
  ...(sessions ? [{ groups: sessions.groups, patterns: sessions.events }] : []),
];

/** Who may see all that is made of events of a type or family; undefined where nothing is. */
const feedAudience = (readers: ReturnType<typeof readersIn>, type: string): Audience | undefined => {
  const ofType = readers.filter(({ patterns }) => patterns.some((one) => reads(one, type) || reads(type, one)));
  return ofType.length > 0 ? commonAudience(ofType) : undefined;
};

/** All feeds that there are: the declared types, without those that a declared family holds. */
export const feedsIn = (declared: Declared): readonly string[] => {
  const patterns = [...new Set(readersIn(declared).flatMap((reader) => reader.patterns))];
  return patterns.filter((one) => !patterns.some((other) => other !== one && reads(other, one)));
};

/** Who may see what there is by a name; undefined where there is none. */
export const audiencesOf = (declared: Declared): ((kind: TopicKind, name: string) => Audience | undefined) => {
  const { metrics, items } = declared;
  const readers = readersIn(declared);
  const ofMetrics = new Map(metrics.map((metric) => [metric.name, audienceOf(metric)]));
  const ofItems = new Map(items.map((item) => [item.type, audienceOf(item)]));
  const byKind: Readonly<Record<TopicKind, (name: string) => Audience | undefined>> = {
    metric: (name) => ofMetrics.get(name),
    item: (type) => ofItems.get(type),
    feed: (type) => feedAudience(readers, type),
    room: () => EVERYBODY,
    annotations: () => EVERYBODY,
    // Each alert is for those who may see its metric.
    alerts: () => EVERYBODY,
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
  const audienceOfFeed = audiencesOf(catalog);
  const feeds = feedsIn(catalog).filter((type) => mayWatch(groups, 'feed', audienceOfFeed('feed', type) ?? EVERYBODY));
  const { sessions, funnels, ...always } = catalog;
  return {
    ...always,
    metrics: catalog.metrics.filter(isVisible),
    ...(earlier && { earlier: earlier.filter(isVisible) }),
    items: catalog.items.filter(isVisible),
    ...(sessions && isVisible(sessions) && { sessions }),
    ...(funnels && { funnels: funnels.filter(isVisible) }),
    ...(feeds.length > 0 && { feeds }),
  };
};
