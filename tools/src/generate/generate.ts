import { cloudEvents } from './cloud-events';
import { cycle, mapNonEmpty, type NonEmpty } from './cycle';
import { type Random, seededRandom } from './random';
import { readings } from './readings';
import type { Format, Generator } from './sample';

const generators: Record<Format, (random: Random) => Generator> = { cloudevents: cloudEvents, readings };

/** Events of the named formats in turn. The same seed and times give the same events. */
export const generate = (formats: NonEmpty<Format>, seed: number): Generator => {
  const nextSource = cycle(mapNonEmpty(formats, (format) => generators[format](seededRandom(seed))));
  return (now) => nextSource()(now);
};
