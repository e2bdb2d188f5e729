import type { Topic } from '@millrace/contract';
import { addFact, factsOf } from '../../backend/src/domain/fold/facts';
import type { MetricSet } from '../../backend/src/domain/metrics/metric-set';
import type { Generator } from '../../tools/src/lib/generate/sample';
import type { Audience } from '../../tools/src/lib/scale/service';
import { toRecord } from '../../tools/src/lib/stream/send-batch';

/** Events of which it is counted whom they concern. */
const SAMPLED = 2000;
const NOW = Date.UTC(2030, 0);

/** What one event is of. */
const topicsOf = (metrics: MetricSet, data: string, seq: number): ReadonlySet<Topic> => {
  const topics = new Set<Topic>();
  const series = { add: () => undefined };
  const entry = { seq: String(seq), shard: 'shard', arrived: NOW, data: new TextEncoder().encode(data) };
  for (const fact of factsOf(metrics, entry))
    addFact(fact, 'shard', (topic) => {
      topics.add(topic);
      return series;
    });
  return topics;
};

/** Viewers by what they watch, with how likely an event of the generator is of that. */
export const audiencesOf = (
  metrics: MetricSet,
  viewers: readonly (readonly Topic[])[],
  next: Generator,
): readonly Audience[] => {
  const events = Array.from({ length: SAMPLED }, (_, i) => topicsOf(metrics, toRecord(next(NOW + i)).data, i));
  const sets = new Map<string, { topics: readonly Topic[]; viewers: number }>();
  for (const topics of viewers) {
    const key = [...topics].sort().join(' ');
    sets.set(key, { topics, viewers: (sets.get(key)?.viewers ?? 0) + 1 });
  }
  return [...sets.values()].map(({ topics, viewers: some }) => ({
    share: some / viewers.length,
    concerned: events.filter((event) => topics.some((topic) => event.has(topic))).length / SAMPLED,
  }));
};
