import { samples } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { readRecord } from './read-record';
import { bytes } from './testing/records';

const { sampleCloudEvent, sampleReading, sampleClick } = samples;

describe('every way to write a time is read, in every format', () => {
  const ms = Date.UTC(2026, 10, 29, 3, 31, 35);
  const timeOf = (record: Uint8Array) => {
    const [item] = readRecord(record);
    return item?.kind === 'event' ? item.event.time : item?.reject;
  };
  test.each([
    '2026-11-29T03:31:35Z',
    '2026-11-29t05:31:35.000+02:00',
    ms / 1000,
    ms,
    ms * 1000,
    `${ms}`,
    `${ms * 1e6}`,
  ])('%j', (time) => {
    const json = [
      { ...sampleCloudEvent, time },
      { ...sampleReading, timestamp: time },
      { ...sampleClick, timestamp: time },
    ];
    const records = [...json.map((event) => JSON.stringify(event)), `reception='${time}'|instrument=7|`];
    expect(records.map((record) => timeOf(bytes(record)))).toEqual(records.map(() => ms));
  });

  test('R1 R9 what the two producers of row R send', () => {
    const record = (timestamp: string) =>
      bytes(`{"id":"cpu","label":"CPU Usage","value":42.123456789,"unit":"%","timestamp":"${timestamp}"}`);
    expect(['2026-11-29T03:31:35.587Z', '2026-11-29T03:31:35Z'].map((time) => timeOf(record(time)))).toEqual([
      ms + 587,
      ms,
    ]);
  });
});
