import { metricTopic } from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitWhole, type PlanInput, planGroups, topicsOfAll } from './group-plan';

const names = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `m${from + i}`);
const topicsOf = (metric: string) => [metricTopic(metric)];

const plan = (input: Partial<PlanInput>) =>
  planGroups({ base: new Set(), groups: [], held: new Set(), lingering: new Set(), topicsOf, ...input });

test('a catalogue of a hundred short names is subscribed to as a whole, one of more or of long names is not', () => {
  expect(fitWhole(names(0, 100), topicsOf)).toBe(true);
  expect(fitWhole(names(0, 101), topicsOf)).toBe(false);
  const long = names(0, 90).map((name) => name.padEnd(64, '-'));
  expect(fitWhole(long, topicsOf)).toBe(false);
});

test('what comes onto the screen together is a new group, and what is known already is in no second one', () => {
  const groups = [new Set(['a', 'b'])];
  const planned = plan({ base: new Set(['x']), groups, held: new Set(['x', 'b', 'c', 'd']) });
  expect(planned).toEqual({ kept: groups, fresh: ['c', 'd'] });
});

test('a group stays while anything in it is on the screen or has just left it, and goes then', () => {
  const groups = [new Set(['a', 'b'])];
  expect(plan({ groups, held: new Set(['b']) }).kept).toEqual(groups);
  expect(plan({ groups, lingering: new Set(['a']) }).kept).toEqual(groups);
  expect(plan({ groups }).kept).toEqual([]);
});

test('where there would be too much, what has left the screen goes at once', () => {
  const groups = [new Set(names(0, 100)), new Set(names(100, 110))];
  const input = { groups, held: new Set(names(105, 180)), lingering: new Set(names(0, 100)) };
  expect(plan(input)).toEqual({ kept: [groups[1]], fresh: names(110, 180) });
});

test('many small groups become one', () => {
  const groups = names(0, 4).map((name) => new Set([name]));
  expect(plan({ groups, held: new Set(names(0, 5)) })).toEqual({ kept: [], fresh: names(0, 5) });
});

test('a metric counts for all topics that it is drawn from', () => {
  const both = (metric: string) => (metric === 'ratio' ? ['orders', 'visits'].map(metricTopic) : topicsOf(metric));
  expect([...topicsOfAll(['ratio', 'orders'], both)]).toEqual(['metric:orders', 'metric:visits']);
});

test('whatever is on the screen, a connection is never asked for more than it may have, and leaves out nothing that fits', () => {
  const some = fc.uniqueArray(fc.integer({ min: 0, max: 400 }).map((i) => `metric-${i}`.padEnd(i % 60, '-')));
  fc.assert(
    fc.property(some, fc.array(some, { maxLength: 5 }), some, (held, sets, lingering) => {
      const base = new Set(names(0, 48));
      const groups = sets.filter((set) => set.length > 0).map((set) => new Set(set));
      const input = { base, groups, held: new Set(held), lingering: new Set(lingering) };
      const { kept, fresh } = plan(input);
      const topics = topicsOfAll([...base, ...fresh, ...kept.flatMap((group) => [...group])], topicsOf);
      expect(topics.size).toBeLessThanOrEqual(200);
      expect([...topics].join(',').length).toBeLessThanOrEqual(8192);
      if (topicsOfAll([...base, ...held], topicsOf).size < 80)
        for (const metric of held) expect(topics.has(metricTopic(metric))).toBe(true);
    }),
  );
});
