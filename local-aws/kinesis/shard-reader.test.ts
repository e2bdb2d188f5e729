import { expect, test } from 'vitest';
import { type NativeReadPosition, openShard, type ShardClient } from './shard-reader';

interface Entry {
  readonly number: number;
  readonly arrived: number;
}

const failure = (name: string) => Object.assign(new Error(name), { name });

/** A shard in memory. Iterators are `<generation>:<number of the record before>`; those of an older generation have expired. */
const shard = (entries: Entry[], arrivalStepMs = 1) => {
  let generation = 0;
  let trimmedTo = 0;
  let closed = false;
  const placed: NativeReadPosition[] = [];
  const start = (position: NativeReadPosition): number => {
    if (position === 'LATEST') return entries.at(-1)?.number ?? 0;
    if (position === 'TRIM_HORIZON') return trimmedTo;
    const before = 'at' in position ? Number(position.at) - 1 : Number(position.after);
    if (before < trimmedTo) throw failure('TrimmedDataAccessException');
    return before;
  };
  const client: ShardClient<Entry> = {
    most: 2,
    arrivalStepMs,
    arrivalOf: ({ arrived }) => arrived,
    sequenceNumberOf: ({ number }) => String(number),
    iteratorAt: async (position) => {
      placed.push(position);
      return `${generation}:${start(position)}`;
    },
    read: async (iterator, limit) => {
      const [made, before] = iterator.split(':').map(Number);
      if (made !== generation) throw failure('ExpiredIteratorException');
      if ((before ?? 0) < trimmedTo) throw failure('TrimmedDataAccessException');
      const records = entries.filter(({ number }) => number > (before ?? 0)).slice(0, limit);
      const last = records.at(-1)?.number ?? before;
      const next = closed && last === entries.at(-1)?.number ? undefined : `${generation}:${last}`;
      return { records, next };
    },
  };
  return {
    client,
    placed,
    expire: () => {
      generation += 1;
    },
    trim: (to: number) => {
      trimmedTo = to;
      entries.splice(
        0,
        entries.findIndex(({ number }) => number > to),
      );
    },
    close: () => {
      closed = true;
    },
  };
};

const entry = (number: number): Entry => ({ number, arrived: number * 100 });
const entries = () => [1, 2, 3, 4, 5].map(entry);

const numbersOf = async (reader: Awaited<ReturnType<typeof openShard<Entry>>>): Promise<number[]> => {
  const numbers: number[] = [];
  for (let empty = 0; empty < 2; ) {
    const { records, ended } = await reader.read(10);
    numbers.push(...records.map(({ number }) => number));
    if (ended) break;
    if (records.length === 0) empty += 1;
  }
  return numbers;
};

test.each([
  ['its beginning', 'TRIM_HORIZON', [1, 2, 3, 4, 5]],
  ['its end', 'LATEST', []],
  ['a record', { at: '3' }, [3, 4, 5]],
  ['behind a record', { after: '3' }, [4, 5]],
  ['a time', { since: 350 }, [4, 5]],
  ['a time that no record has reached', { since: 600 }, []],
] as const)('a shard is read from %s', async (_, position, expected) => {
  expect(await numbersOf(await openShard(shard(entries()).client, position))).toEqual(expected);
});

test('a time is as exact as the log reports it, and rather gives a record too many', async () => {
  expect(await numbersOf(await openShard(shard(entries(), 200).client, { since: 350 }))).toEqual([2, 3, 4, 5]);
});

test('an iterator that has expired is replaced, without loss and without repetition', async () => {
  const log = shard(entries());
  const reader = await openShard(log.client, 'TRIM_HORIZON');
  const { records } = await reader.read(2);
  log.expire();
  expect([...records.map(({ number }) => number), ...(await numbersOf(reader))]).toEqual([1, 2, 3, 4, 5]);
});

test('an iterator from LATEST that expires before it has read anything passes over nothing that came since', async () => {
  const all = entries();
  const log = shard(all);
  const reader = await openShard(log.client, 'LATEST', () => 550);
  log.expire();
  all.push(entry(6));
  expect(await numbersOf(reader)).toEqual([6]);
});

test('a position whose records were trimmed falls back to the oldest that are left', async () => {
  const log = shard(entries());
  log.trim(3);
  expect(await numbersOf(await openShard(log.client, { after: '1' }))).toEqual([4, 5]);
  expect(log.placed).toEqual([{ after: '1' }, 'TRIM_HORIZON']);
});

test('records that are trimmed under a slow reader do not stop it', async () => {
  const log = shard(entries());
  const reader = await openShard(log.client, 'TRIM_HORIZON');
  await reader.read(1);
  log.trim(3);
  expect(await numbersOf(reader)).toEqual([4, 5]);
});

test('the end of a closed shard is reported with its last records', async () => {
  const log = shard(entries());
  log.close();
  const reader = await openShard(log.client, { after: '4' });
  expect(await reader.read(10)).toEqual({ records: [entry(5)], ended: true });
  expect(await reader.read(10)).toEqual({ records: [], ended: true });
});
