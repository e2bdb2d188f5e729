import { type DeclaredLabels, mergeBreakdowns, type Series, type Topic } from '@millrace/contract';

export type DeclaredByTopic = (topic: Topic) => DeclaredLabels | undefined;

const byTopic = (a: Series, b: Series): number => (a.topic < b.topic ? -1 : 1);

/** The series of both, those of one topic merged, in the order of the topics. */
export const mergeSeries = (
  a: readonly Series[],
  b: readonly Series[],
  declaredLabels: DeclaredByTopic,
): readonly Series[] => {
  const merged = new Map(a.map((series) => [series.topic, series]));
  for (const series of b) {
    const { topic, breakdown } = series;
    const known = merged.get(topic);
    merged.set(
      topic,
      known ? { topic, breakdown: mergeBreakdowns(known.breakdown, breakdown, declaredLabels(topic)) } : series,
    );
  }
  return [...merged.values()].sort(byTopic);
};
