import { mergePartials, type PartialAggregate } from '@millrace/contract';

/** An event that a test has sent, as its metric sees it. */
export interface SentEvent {
  /** Event time, ms since the epoch. */
  readonly time: number;
  readonly partial: PartialAggregate;
}

/** What the events add up to by the start of their step, ms, as the same partials that the service makes of them. */
export const truthByStep = (events: readonly SentEvent[], step: number): Map<number, PartialAggregate> => {
  const steps = new Map<number, PartialAggregate>();
  for (const { time, partial } of events) {
    const start = Math.floor(time / step) * step;
    const known = steps.get(start);
    steps.set(start, known ? mergePartials(known, partial) : partial);
  }
  return steps;
};
