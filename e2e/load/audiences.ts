import {
  type FeedTopic,
  feedTopic,
  type ItemTopic,
  isFeedTopic,
  isItemTopic,
  itemTopic,
  type Random,
  type Topic,
  topicsToWatch,
} from '@millrace/contract';
import { addFact, factsOf } from '../../backend/src/domain/fold/facts';
import type { MetricSet } from '../../backend/src/domain/metrics/metric-set';
import type { Generator } from '../../tools/src/lib/generate/sample';
import type { Audience } from '../../tools/src/lib/scale/service';
import { toRecord } from '../../tools/src/lib/stream/send-batch';

/** Events of which it is counted whom they concern. */
const SAMPLED = 2000;
const NOW = Date.UTC(2030, 0);

/** Sets of a few metrics, each of which many viewers have. */
const SOME_SETS = 8;
const SOME_METRICS = 4;

/** Items that are followed, and feeds that are watched, each by many. */
const MOST_THINGS = 8;

export type EventTopics = ReadonlySet<Topic>;

/** What one event is of. */
const topicsOf = (metrics: MetricSet, data: string, seq: number): EventTopics => {
  const topics = new Set<Topic>();
  const series = { add: () => undefined };
  const entry = { seq: String(seq), shard: 'shard', arrived: NOW, data: new TextEncoder().encode(data) };
  for (const fact of factsOf(metrics, entry)) {
    addFact(fact, 'shard', (topic) => {
      topics.add(topic);
      return series;
    });
    if (fact.kind !== 'event') continue;
    const { type, subject } = fact.event;
    topics.add(feedTopic(type));
    if (subject === undefined) continue;
    for (const itemType of metrics.itemTypesOf(type)) topics.add(itemTopic(itemType, subject));
  }
  return topics;
};

/** Some events of a generator, as the topics that they are of. */
export const sampleEvents = (metrics: MetricSet, next: Generator): readonly EventTopics[] =>
  Array.from({ length: SAMPLED }, (_, i) => topicsOf(metrics, toRecord(next(NOW + i)).data, i));

/**
 * What viewers watch: one in four all metrics, one in four some, one in four one, and of the others half a metric and an item, half a metric and the
 * events of a feed.
 */
export const topicSets = (
  metrics: MetricSet,
  random: Random,
  events: readonly EventTopics[],
): ((viewer: number) => readonly Topic[]) => {
  const single = metrics.catalog.metrics.map((metric) => topicsToWatch(metric));
  const all = [...new Set(single.flat())];
  const pick = () => single[Math.floor(random() * single.length)] ?? [];
  const some = Array.from({ length: SOME_SETS }, () => [...new Set(Array.from({ length: SOME_METRICS }, pick).flat())]);
  const seen = [...new Set(events.flatMap((topics) => [...topics]))];
  const beside = (things: readonly (ItemTopic | FeedTopic)[]) =>
    things.slice(0, MOST_THINGS).map((thing, i) => [...(single[i % single.length] ?? []), thing]);
  const [items, feeds] = [beside(seen.filter(isItemTopic)), beside(seen.filter(isFeedTopic))];
  const kinds: readonly (readonly (readonly Topic[])[])[] = [[all], some, single, items, [all], some, single, feeds];
  return (viewer) => {
    const kind = kinds[viewer % kinds.length] ?? [];
    return kind[Math.floor(viewer / 4 / (kind === items || kind === feeds ? 2 : 1)) % kind.length] ?? all;
  };
};

/** Viewers by what they watch, with how likely an event is of that. */
export const audiencesOf = (
  viewers: readonly (readonly Topic[])[],
  events: readonly EventTopics[],
): readonly Audience[] => {
  const sets = new Map<string, { topics: readonly Topic[]; viewers: number }>();
  for (const topics of viewers) {
    const key = [...topics].sort().join(' ');
    sets.set(key, { topics, viewers: (sets.get(key)?.viewers ?? 0) + 1 });
  }
  return [...sets.values()].map(({ topics, viewers: some }) => ({
    share: some / viewers.length,
    concerned: events.filter((event) => topics.some((topic) => event.has(topic))).length / events.length,
  }));
};
