import type { Random } from '@millrace/contract';
import { LONGEST_LIVE_MS, type PacingPlan } from '../../../../backend/src/domain/delivery/pacing';
import { QueuedPushes } from '../../../../backend/src/domain/delivery/queued-pushes';

/** Events that were put evenly over [from, to), ms. */
export interface Batch {
  readonly events: number;
  readonly from: number;
  readonly to: number;
}

const MANY = 50;

/** How many events come where so many are expected. */
export const poisson = (mean: number, random: Random): number => {
  if (mean > MANY) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  let [product, count] = [random(), 0];
  for (const limit = Math.exp(-mean); product > limit; count++) product *= random();
  return count;
};

/** How old a record may be that `live` still sends, ms, at the least. */
const LIVE_MS = 2000;

/** What is not too old to be sent. */
export const freshOf = ({ events, from, to }: Batch, { liveMs }: PacingPlan, now: number): Batch => {
  const oldest = liveMs <= LONGEST_LIVE_MS ? Math.max(LIVE_MS, Math.min(2 * liveMs, liveMs + LIVE_MS)) : LIVE_MS;
  const first = Math.max(from, now - oldest);
  return { events: first < to ? Math.ceil((events * (to - first)) / (to - from)) : 0, from: first, to };
};

/** The first or the last record of a batch, which has the events. */
interface Arrival {
  readonly arrived: number;
  readonly events: number;
}

/** Batches of one shard that were pushed while `live` was busy, as it joins them. */
export class PushedBatches {
  private readonly pushes = new QueuedPushes<Arrival>();

  /** With those that were held for it; undefined where it is held itself. */
  join({ events, from, to }: Batch, isPaced: boolean, now: number): Batch | undefined {
    const records = [
      { arrived: from, events: 0 },
      { arrived: to, events },
    ];
    const taken = this.pushes.take({ shard: '', records }, isPaced, now);
    const first = taken[0];
    return first && { events: taken.reduce((sum, one) => sum + one.events, 0), from: first.arrived, to };
  }
}
