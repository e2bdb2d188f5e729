import type { Random } from '@millrace/contract';
import { gaussian, pick, type Weighted } from './random';
import type { Generator } from './sample';

interface Instrument {
  readonly id: string;
  /** In cents, with the fraction that a line leaves out. */
  readonly price: number;
  readonly sequence: number;
  readonly moved: number;
}

type Opening = readonly [id: string, price: number];

/** Instruments with how often each is traded; they open at these prices, in cents. */
const openings: Weighted<Opening> = [
  [['1', 1_204], 4],
  [['2', 4_870], 8],
  [['3', 10_233], 5],
  [['4', 15_990], 6],
  [['5', 2_315], 4],
  [['6', 88_400], 7],
  [['7', 23_412], 9],
  [['8', 7_125], 5],
  [['9', 31_050], 4],
  [['10', 640], 4],
  [['11', 52_775], 6],
  [['12', 18_360], 6],
];

/** How far a price moves in a second, as a part of itself: livelier than a market, so that a chart shows it. */
const VOLATILITY = 0.0015;
/** The price of one trade, then four bids below it and four offers above it. */
const LEVELS = 4;
/** Keys by chance, as the Kinesis Data Generator takes them: the lines of an instrument meet again only when they are read. */
const PARTITION_KEYS = 1_000_000;

const open = ([id, price]: Opening, now: number): Instrument => ({ id, price, sequence: 0, moved: now });

const move = (random: Random, { id, price, sequence, moved }: Instrument, now: number): Instrument => ({
  id,
  price: price * Math.exp(VOLATILITY * Math.sqrt((now - moved) / 1000) * gaussian(random)),
  // Microseconds, so that no run, however fast, reaches the numbers of the next one.
  sequence: Math.max(sequence + 1, now * 1000),
  moved: now,
});

const pricesOf = (random: Random, price: number): number[] => {
  const tick = Math.max(1, price / 5_000);
  const levels = Array.from({ length: LEVELS }, (_, i) => tick * (i + 0.5 + random() / 2));
  const bids = levels.map((distance) => price - distance);
  const offers = levels.map((distance) => price + distance);
  return [price, ...bids, ...offers].map((cents) => Math.max(1, Math.round(cents)));
};

/** As the Kinesis Data Generator renders it: moments in quotes, and a newline at the end. */
const lineOf = (random: Random, { id, price, sequence }: Instrument, now: number): string => {
  const session = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
  const head = `session='${session}'|sequence='${sequence}'|reception='${now}'|instrument=${id}|`;
  const prices = pricesOf(random, price).map((cents, i) => `price_${i}=${cents}|`);
  return `${head}l=${1 + Math.floor(random() * 20)}|${prices.join('')}\n`;
};

/** Prices of a dozen instruments that go their way by chance, as lines of text. */
export const prices = (random: Random): Generator => {
  const instruments = new Map<string, Instrument>();
  return (now) => {
    const opening = pick(random, openings);
    const instrument = move(random, instruments.get(opening[0]) ?? open(opening, now), now);
    instruments.set(instrument.id, instrument);
    const partitionKey = String(Math.floor(random() * PARTITION_KEYS));
    return { format: 'prices', partitionKey, event: lineOf(random, instrument, now) };
  };
};
