import { type Random, seededRandom } from '@millrace/contract';
import { clickstream } from './clickstream';
import { cloudEvents } from './cloud-events';
import { prices } from './prices';
import { readings } from './readings';
import { cycle, type Format, type Generator, mapNonEmpty, type NonEmpty } from './sample';
import { vehicles } from './vehicles';

const makers: Record<Format, (random: Random) => Generator> = {
  cloudevents: cloudEvents,
  readings,
  prices,
  clickstream,
  vehicles,
};

/** Every format in turn. The shop has two turns: few of its visitors buy, and its charts of orders must move too. */
export const everyFormat: NonEmpty<Format> = [
  'cloudevents',
  'readings',
  'prices',
  'cloudevents',
  'clickstream',
  'vehicles',
];

/** Events of the named formats in turn, one that is named twice as often. The same seed and times give the same events. */
export const generate = (turns: NonEmpty<Format>, seed: number): Generator => {
  const made = new Map<Format, Generator>();
  const generatorOf = (format: Format): Generator => {
    const generator = made.get(format) ?? makers[format](seededRandom(seed));
    made.set(format, generator);
    return generator;
  };
  const next = cycle(mapNonEmpty(turns, generatorOf));
  return (now) => next()(now);
};
