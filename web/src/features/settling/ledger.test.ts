import { type Breakdown, mergeBreakdowns, type Topic } from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDelta,
  addSettled,
  type Delta,
  emptyLedger,
  type Ledger,
  shownOf,
  waitingSince,
  withoutSeen,
} from './ledger';

const topic: Topic = 'metric:a';
const merge = (_: Topic, a: Breakdown, b: Breakdown) => mergeBreakdowns(a, b);
const counted = (count: number): Breakdown => ({ total: { measure: 'count', count }, dimensions: [] });
const of = (count: number) => (count > 0 ? new Map([[topic, counted(count)]]) : new Map());

/** A delta of one event a place, from `first` to `last`. */
const delta = (first: number, last: number, part = 1): Delta => ({
  first: String(first),
  last: String(last),
  part,
  at: first,
  series: of(last - first + 1),
});
const after = (ledger: Ledger, ...deltas: Delta[]) => deltas.reduce((sum, one) => addDelta(merge, sum, one), ledger);
/** Settled up to `seq`, with one event a place. */
const settle = (ledger: Ledger, seq: number, count = seq) => addSettled(merge, ledger, String(seq), of(count));
const shown = (ledger: Ledger): number => shownOf(ledger, topic)?.total?.count ?? 0;

test('until something is settled, the deltas show, each once', () => {
  expect(shown(after(emptyLedger, delta(1, 3), delta(4, 5), delta(1, 3)))).toBe(5);
});

test('what came after is added to what is settled', () => {
  expect(shown(after(settle(emptyLedger, 3), delta(4, 5)))).toBe(5);
});

test('a delta that is settled in part neither counts twice nor dips', () => {
  const ledger = after(emptyLedger, delta(1, 5), delta(6, 9));
  expect(shown(settle(ledger, 5))).toBe(9);
  expect(shown(settle(settle(ledger, 5), 7))).toBe(9);
});

test('a delta that was lost is made up for by what is settled', () => {
  expect(shown(settle(after(emptyLedger, delta(6, 9)), 5))).toBe(9);
});

test('once settled up to the newest delta, what is settled shows, also when it is less', () => {
  const ledger = after(emptyLedger, delta(1, 4), delta(5, 9));
  expect(shown(settle(ledger, 8, 6))).toBe(9);
  expect(shown(settle(ledger, 9, 6))).toBe(6);
});

test('a series that is not in a settled window has nothing in it', () => {
  const ledger = settle(after(emptyLedger, delta(1, 4)), 4, 0);
  expect(shownOf(ledger, topic)).toBeUndefined();
});

test('the settled partial aggregate with the larger sequence number counts, compared as a number', () => {
  expect(shown(settle(settle(emptyLedger, 10), 9, 1))).toBe(10);
});

test('a window that settles as it was shown stays the same object', () => {
  const ledger = after(emptyLedger, delta(1, 4));
  expect(shownOf(settle(ledger, 4), topic)).toBe(shownOf(ledger, topic));
});

test('what waits is known since it came, until it is settled', () => {
  const ledger = after(emptyLedger, delta(1, 4), delta(5, 9));
  expect(waitingSince(ledger)).toBe(1);
  expect(waitingSince(settle(ledger, 4))).toBe(5);
  expect(waitingSince(settle(ledger, 9))).toBeUndefined();
});

test('once the deltas are forgotten that made it up, a window holds what is settled alone', () => {
  const settled = settle(after(emptyLedger, delta(1, 4), delta(5, 9)), 9);
  const forgot = withoutSeen(settled);
  expect(settled.all).not.toBe(settled.after);
  expect([forgot.all, shown(forgot)]).toEqual([forgot.after, 9]);
  expect(forgot.all).toBe(forgot.after);
  expect(shown(after(forgot, delta(10, 12), delta(1, 4)))).toBe(12);
});

type Step = { kind: 'delta'; delta: Delta } | { kind: 'settled'; seq: number };

/** A log of `length` records, cut into deltas, and any number of settled partials of it. */
const anySteps: fc.Arbitrary<{ length: number; deltas: Delta[]; steps: Step[] }> = fc
  .record({ length: fc.integer({ min: 1, max: 30 }), cuts: fc.array(fc.integer({ min: 1, max: 29 })) })
  .chain(({ length, cuts }) => {
    const ends = [...new Set([...cuts.filter((cut) => cut < length), length])].sort((a, b) => a - b);
    const deltas = ends.map((end, i) => delta((ends[i - 1] ?? 0) + 1, end));
    const settled = fc.array(fc.integer({ min: 0, max: length }), { maxLength: 6 });
    return settled.chain((seqs) => {
      const all: Step[] = [
        ...deltas.map((one): Step => ({ kind: 'delta', delta: one })),
        ...seqs.map((seq): Step => ({ kind: 'settled', seq })),
      ];
      const steps = fc.shuffledSubarray([...all, ...all], { minLength: 0 });
      return fc.record({ length: fc.constant(length), deltas: fc.constant(deltas), steps });
    });
  });

const run = (steps: readonly Step[]): Ledger =>
  steps.reduce((sum, step) => (step.kind === 'delta' ? after(sum, step.delta) : settle(sum, step.seq)), emptyLedger);

test('any order, repetition and loss shows no more than the truth, no less than what is settled, and after one answer the truth', () => {
  fc.assert(
    fc.property(anySteps, ({ length, steps }) => {
      const ledger = run(steps);
      const settled = Math.max(0, ...steps.map((step) => (step.kind === 'settled' ? step.seq : 0)));
      expect(shown(ledger)).toBeGreaterThanOrEqual(settled);
      expect(shown(ledger)).toBeLessThanOrEqual(length);
      expect(shown(settle(ledger, length))).toBe(length);
    }),
  );
});

test('also when deltas are forgotten at any moment, no more than the truth shows, no less than before, and after one answer the truth', () => {
  fc.assert(
    fc.property(anySteps, fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }), ({ length, steps }, forgets) => {
      let ledger = emptyLedger;
      steps.forEach((step, i) => {
        const next = step.kind === 'delta' ? after(ledger, step.delta) : settle(ledger, step.seq);
        ledger = forgets[i] ? withoutSeen(next) : next;
        expect(shown(ledger)).toBe(shown(next));
        expect(shown(ledger)).toBeLessThanOrEqual(length);
      });
      expect(shown(settle(ledger, length))).toBe(length);
    }),
  );
});

test('the order makes no difference to what is shown', () => {
  fc.assert(
    fc.property(
      anySteps.chain(({ steps }) =>
        fc.tuple(fc.constant(steps), fc.shuffledSubarray(steps, { minLength: steps.length })),
      ),
      ([steps, shuffled]) => {
        expect(shown(run(shuffled))).toBe(shown(run(steps)));
      },
    ),
  );
});

test('a figure never becomes less when deltas come in order and windows settle in any way', () => {
  fc.assert(
    fc.property(anySteps, ({ deltas, steps }) => {
      let place = 0;
      let ledger = emptyLedger;
      let before = 0;
      for (const step of steps) {
        const next = step.kind === 'delta' ? deltas[place++] : undefined;
        if (next) ledger = after(ledger, next);
        else if (step.kind === 'settled') ledger = settle(ledger, step.seq);
        expect(shown(ledger)).toBeGreaterThanOrEqual(before);
        before = shown(ledger);
      }
    }),
  );
});
