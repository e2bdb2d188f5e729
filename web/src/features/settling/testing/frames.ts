import { type DeltaFrame, type PartialAggregate, partialOf } from '@millrace/contract';
import fc from 'fast-check';
import { apply } from '../apply';
import { emptyState, type LiveState } from '../live-state';

/** A start that all granularities of the dashboard share. */
export const SECOND = 1_700_000_100_000;

export interface TestEvent {
  readonly second: number;
  readonly shard: number;
  readonly label: string;
  readonly value: number;
}

const breakdownOf = (partial: PartialAggregate, label: string) => ({
  total: partial,
  dimensions: [{ name: 'country', values: [[label, partial] satisfies [string, PartialAggregate]] }],
});

/** One event's delta frame: it counts for `orders` and is summed for `revenue`. `place` is its place in the log. */
export const frameOf = ({ second, shard, label, value }: TestEvent, place: number): DeltaFrame => {
  const start = SECOND + second * 1000;
  const seq = String(place + 1);
  const at = { time: start, seq, shard: `shard-${shard}` };
  return {
    type: 'delta',
    shard: `shard-${shard}`,
    part: 1,
    of: 1,
    arrived: { first: start + 10, last: start + 10 },
    events: 1,
    windows: [
      {
        start,
        first: seq,
        last: seq,
        series: [
          { topic: 'metric:orders', breakdown: breakdownOf(partialOf('count', 0, at), label) },
          { topic: 'metric:revenue', breakdown: breakdownOf(partialOf('sum', value, at), label) },
        ],
      },
    ],
  };
};

export const anyEvents: fc.Arbitrary<TestEvent[]> = fc.array(
  fc.record({
    second: fc.integer({ min: 0, max: 130 }),
    shard: fc.integer({ min: 0, max: 2 }),
    label: fc.constantFrom('SE', 'NO', 'DE', 'FI'),
    value: fc.integer({ min: -1000, max: 100_000 }),
  }),
  { maxLength: 40 },
);

const keepAll = { declared: new Map(), oldest: 0 };

/** What a page shows that got these delta frames. */
export const stateAfter = (frames: readonly DeltaFrame[], state: LiveState = emptyState): LiveState =>
  apply(
    state,
    frames.map((frame) => ({ kind: 'frame', frame, at: 0 })),
    keepAll,
  );
