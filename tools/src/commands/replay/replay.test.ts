import { UserError } from '@millrace/local-aws/shared/user-error';
import { expect, test } from 'vitest';
import type { ArchivedRecord } from '../../../../backend/src/domain/archive/archive-line';
import { kplRecords } from '../../../../backend/src/domain/formats/carriers/kpl-aggregate';
import type { RawRecord } from '../../lib/stream/send-batch';
import { type ReplayState, replay } from './replay';

const START = Date.UTC(2026, 10, 20, 10);

const record = (shard: string, seq: number, ms: number, subsequence?: number): ArchivedRecord => ({
  ...{ shard, seq: String(seq), arrived: START + ms, partitionKey: `key-${seq}` },
  ...(subsequence !== undefined && { subsequence }),
  data: Buffer.from(`${shard} ${seq}`),
});

const shards = (...records: ArchivedRecord[]) =>
  [...new Set(records.map(({ shard }) => shard))].map((shard) => ({
    shard,
    records: records.filter((one) => one.shard === shard),
  }));

async function* archiveOf(...parts: ReturnType<typeof shards>[]) {
  yield* parts;
}

/** A stream on which time passes only while somebody waits. */
const stream = (fail = (_: RawRecord) => false) => {
  const puts: { readonly at: number; readonly text: string; readonly data: string | Uint8Array }[] = [];
  let now = 0;
  const controller = new AbortController();
  const retrying = {
    put: async (records: readonly RawRecord[]) =>
      records.map((one) => {
        if (fail(one)) return { error: 'no' };
        puts.push({ at: now, text: String(one.data), data: one.data });
        return { shard: 'other', seq: String(puts.length) };
      }),
    wait: async (ms: number) => {
      now += ms;
    },
    random: () => 0.5,
    signal: controller.signal,
  };
  return { puts, retrying, now: () => now, abort: () => controller.abort() };
};

const none = (): ReplayState => ({ put: 0, after: {} });

test('records are put in the order in which they arrived, ten times as fast', async () => {
  const { puts, retrying, now } = stream();
  const state = none();
  const archive = archiveOf(
    shards(record('a', 1, 0), record('a', 2, 4000), record('b', 7, 1000)),
    shards(record('a', 3, 10_000), record('b', 8, 9000)),
  );
  await replay({ retrying, now, speed: 10 }, archive, state);
  expect(puts.map(({ at, text }) => [at, text])).toEqual([
    [0, 'a 1'],
    [100, 'b 7'],
    [400, 'a 2'],
    [900, 'b 8'],
    [1000, 'a 3'],
  ]);
  expect(state).toEqual({ put: 5, after: { a: '3', b: '8' } });
});

test('without a speed nothing is waited for, and a shard keeps its order though its records arrived in another', async () => {
  const { puts, retrying, now } = stream();
  await replay({ retrying, now, speed: undefined }, archiveOf(shards(record('a', 1, 500), record('a', 2, 0))), none());
  expect(puts.map(({ at, text }) => [at, text])).toEqual([
    [0, 'a 1'],
    [0, 'a 2'],
  ]);
});

test('an aggregate is put as one record again', async () => {
  const { puts, retrying, now } = stream();
  await replay(
    { retrying, now, speed: undefined },
    archiveOf(shards(record('a', 1, 0, 0), record('a', 1, 0, 1))),
    none(),
  );
  const [only, ...others] = puts;
  expect(others).toEqual([]);
  const found = kplRecords(Buffer.from(only?.data ?? ''), '');
  expect('kind' in found ? found : found.map(String)).toEqual(['a 1', 'a 1']);
});

test('what cannot be put ends it, and says how far it came', async () => {
  const { retrying, now } = stream(({ partitionKey }) => partitionKey === 'key-2');
  const state = none();
  const archive = archiveOf(shards(record('a', 1, 0)), shards(record('a', 2, 1000)));
  await expect(replay({ retrying, now, speed: undefined }, archive, state)).rejects.toThrow(
    new UserError('record 2 of a was not put: no'),
  );
  expect(state).toEqual({ put: 1, after: { a: '1' } });
});

test('it can be interrupted', async () => {
  const { puts, retrying, now, abort } = stream();
  const ending = { ...retrying, wait: async () => abort() };
  await replay({ retrying: ending, now, speed: 1 }, archiveOf(shards(record('a', 1, 0), record('a', 2, 5000))), none());
  expect(puts).toEqual([]);
});
