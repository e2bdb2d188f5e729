export interface ClockSample {
  /** Server's clock minus ours, ms, as if the answer had left halfway. */
  readonly offset: number;
  /** How long the ping took; half of it bounds the error of `offset`. */
  readonly roundTrip: number;
}

/** Only the newest samples count: clocks drift. */
const MAX_SAMPLES = 8;

export const clockSample = (sentAt: number, receivedAt: number, serverTime: number): ClockSample => ({
  offset: serverTime - (sentAt + receivedAt) / 2,
  roundTrip: receivedAt - sentAt,
});

export const addSample = (samples: readonly ClockSample[], sample: ClockSample): readonly ClockSample[] =>
  [...samples, sample].slice(-MAX_SAMPLES);

/** The offset of the quickest answer, which has the smallest error; 0 while nothing was measured. */
export const bestOffset = (samples: readonly ClockSample[]): number =>
  samples.reduce((best, sample) => (sample.roundTrip < best.roundTrip ? sample : best), {
    offset: 0,
    roundTrip: Number.POSITIVE_INFINITY,
  }).offset;
