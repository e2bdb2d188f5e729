import { timedIdStart } from '../../lib/timed-id';
import type { AnnotationStore, StoredAnnotation } from '../annotations/ports';

export const inMemoryAnnotationStore = (): AnnotationStore => {
  const stored = new Map<string, StoredAnnotation>();
  return {
    add: async (annotation) => {
      stored.set(annotation.id, annotation);
    },
    page: async ({ from, to, next }, most) => {
      // As DynamoDB does: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
      if (from > to) throw new Error('BETWEEN: the upper bound must be greater than or equal to the lower bound');
      if (next !== undefined && (next < timedIdStart(from) || next > timedIdStart(to)))
        throw new Error('the provided starting key is outside query boundaries');
      const all = [...stored.values()]
        .filter(({ id, time }) => time >= from && time < to && (next === undefined || id < next))
        .sort((a, b) => (a.id < b.id ? 1 : -1));
      const annotations = all.slice(0, most);
      const last = annotations.at(-1)?.id;
      return { annotations, ...(all.length > most && last !== undefined && { next: last }) };
    },
    find: async (id) => stored.get(id),
    remove: async (id) => {
      stored.delete(id);
    },
  };
};
