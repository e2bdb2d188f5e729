import { describe, expect, it } from 'vitest';
import {
  ATTEMPTS,
  BATCH_BYTES,
  type OutgoingRecord,
  type PutRecords,
  sendBatch,
  toBatches,
  toRecord,
} from './send-batch';

const record = (data: string): OutgoingRecord => ({ format: 'readings', partitionKey: 'disk', data });

describe('a record', () => {
  it('holds an event as JSON, and a line of text as it is', () => {
    const reading = { id: 'disk', value: 1, timestamp: 5 };
    expect(toRecord({ format: 'readings', partitionKey: 'disk', event: reading }).data).toBe(JSON.stringify(reading));
    expect(toRecord({ format: 'prices', partitionKey: '1', event: 'price_0=1|' }).data).toBe('price_0=1|');
  });
});

describe('batches', () => {
  it('hold 500 records at most and keep the order', () => {
    const records = Array.from({ length: 1201 }, (_, index) => record(String(index)));
    const batches = toBatches(records);
    expect(batches.map((batch) => batch.length)).toEqual([500, 500, 201]);
    expect(batches.flat()).toEqual(records);
  });

  it('hold 5 MiB at most, counted in bytes and with the partition keys', () => {
    const half = record('é'.repeat((BATCH_BYTES / 2 - 4) / 2));
    expect(toBatches([half, half]).length).toBe(1);
    expect(toBatches([half, record(`${half.data}é`)]).length).toBe(2);
  });

  it('are none for no records', () => {
    expect(toBatches([])).toEqual([]);
  });
});

const records: OutgoingRecord[] = ['a', 'b', 'c'].map((data) => ({ format: 'readings', partitionKey: 'k', data }));

/** A stream that refuses a record a given number of times. */
const stream = (refusals: Record<string, number>) => {
  const calls: string[][] = [];
  const left = { ...refusals };
  const put: PutRecords = async (batch) => {
    calls.push(batch.map(({ data }) => data));
    return batch.map(({ data }) => {
      const refused = left[data] ?? 0;
      left[data] = refused - 1;
      return refused > 0 ? { error: 'ProvisionedThroughputExceededException' } : { shard: 's', seq: `${data}1` };
    });
  };
  return { put, calls };
};

const retrying = (put: PutRecords, signal = new AbortController().signal) => {
  const waits: number[] = [];
  const wait = async (ms: number) => waits.push(ms);
  return { waits, deps: { put, wait, random: () => 1, signal } };
};

describe('sending a batch', () => {
  it('sends again only what was refused, and keeps the order of the results', async () => {
    const { put, calls } = stream({ b: 2 });
    const results = await sendBatch(retrying(put).deps, records);
    expect(calls).toEqual([['a', 'b', 'c'], ['b'], ['b']]);
    expect(results).toEqual([
      { shard: 's', seq: 'a1' },
      { shard: 's', seq: 'b1' },
      { shard: 's', seq: 'c1' },
    ]);
  });

  it('waits longer each time, up to a bound', async () => {
    const { deps, waits } = retrying(stream({ a: 99 }).put);
    await sendBatch(deps, records);
    expect(waits).toEqual([50, 100, 200, 400, 800, 1600, 2000, 2000, 2000]);
  });

  it('gives up in the end and says why', async () => {
    const { put, calls } = stream({ a: 99 });
    const results = await sendBatch(retrying(put).deps, records);
    expect(calls.length).toBe(ATTEMPTS);
    expect(results[0]).toEqual({ error: 'ProvisionedThroughputExceededException' });
    expect(results[1]).toEqual({ shard: 's', seq: 'b1' });
  });

  it('tries nothing again when it is to end', async () => {
    const { put, calls } = stream({ a: 99 });
    const results = await sendBatch(retrying(put, AbortSignal.abort()).deps, records);
    expect(calls.length).toBe(1);
    expect(results[1]).toEqual({ shard: 's', seq: 'b1' });
  });

  it('does not try again what is useless to try again', async () => {
    const { deps } = retrying(() => Promise.reject(new Error('no such stream')));
    await expect(sendBatch(deps, records)).rejects.toThrow('no such stream');
  });
});
