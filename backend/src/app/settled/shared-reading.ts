import type { Clock } from '../ports';
import type { SettledPartials, SettledReader } from './ports';

type Reader = Pick<SettledReader, 'checkpoints' | 'seconds'>;

/** What is settled as of a moment: checkpoints of then, and windows that hold at least what they claim. */
export interface Reading extends Reader {
  /** Ms since the epoch. */
  readonly asOf: number;
}

/** Reads once what is asked for again. What could not be read is read anew. */
const onceByKey = <T>() => {
  const known = new Map<string, Promise<T>>();
  return (key: string, read: () => Promise<T>): Promise<T> => {
    const found = known.get(key);
    if (found) return found;
    const reading = read();
    known.set(key, reading);
    reading.catch(() => known.delete(key));
    return reading;
  };
};

const all = async <T>(pages: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const page of pages) found.push(page);
  return found;
};

const begin = (reader: Reader, asOf: number): Reading => {
  const checkpoints = onceByKey<Awaited<ReturnType<Reader['checkpoints']>>>();
  const seconds = onceByKey<readonly (readonly SettledPartials[])[]>();
  return {
    asOf,
    checkpoints: () => checkpoints('', reader.checkpoints),
    seconds: async function* (shard, span) {
      yield* await seconds(`${shard} ${span.from} ${span.to}`, () => all(reader.seconds(shard, span)));
    },
  };
};

/**
 * The second of a shard is one item, whatever is asked of it: questions for different topics are answered from one reading, as long as that is new enough for
 * each. Only the newest is held.
 */
export const sharedReadings = ({ reader, now }: { readonly reader: Reader; readonly now: Clock }) => {
  let newest: Reading | undefined;
  /** @param notBefore ms since the epoch, and no later than now */
  return (notBefore: number): Reading => {
    if (!newest || newest.asOf < notBefore) newest = begin(reader, now());
    return newest;
  };
};
