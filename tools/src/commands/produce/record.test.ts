import { describe, expect, it } from 'vitest';
import { BATCH_BYTES, type OutgoingRecord, toBatches, toRecord } from './record';

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
