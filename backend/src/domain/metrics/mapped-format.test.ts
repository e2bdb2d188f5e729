import { describe, expect, test } from 'vitest';
import { readRecord } from '../formats/read-record';
import { objectFormatProblems } from '../formats/testing/format-kit';
import { json } from '../formats/testing/records';
import { defineMetrics } from './define-metrics';
import { type Mapping, mappedFormat } from './mapped-format';

const checkout: Mapping = {
  ...{ name: 'checkout', type: 'kind', time: 'meta.at', subject: 'customer.id', id: 'meta.uuid', data: 'payload' },
};
const record = {
  kind: 'order.placed',
  meta: { at: '2026-11-20T10:00:00Z', uuid: 'u-1' },
  customer: { id: 17 },
  payload: { amount: 10.99, country: 'SE' },
};

const read = (mapping: Mapping, value: unknown) => {
  const { formats } = defineMetrics([], [], undefined, [mapping]);
  return readRecord(json(value), formats).map((item) => (item.kind === 'event' ? item.event : item.reject));
};

describe('JSON that is mapped by declared paths', () => {
  test('becomes an event of the fields that they lead to', () => {
    expect(read(checkout, record)).toEqual([
      {
        ...{ source: 'checkout', id: 'u-1', type: 'order.placed', subject: '17', time: Date.UTC(2026, 10, 20, 10) },
        data: { amount: 10.99, country: 'SE' },
      },
    ]);
  });

  test('has all of the record as data, and one type for all, where nothing else is said', () => {
    const weather = { station: 'a', measured: 1_795_168_800, celsius: 4.5 };
    const mapping = { name: 'weather', always: 'weather.measured', time: 'measured', with: ['celsius'] };
    expect(read(mapping, weather)).toEqual([
      { source: 'weather', type: 'weather.measured', time: Date.UTC(2026, 10, 20, 10), data: weather },
    ]);
    expect(read(mapping, { measured: 1_795_168_800 })).toMatchObject([{ reason: 'unknown_format' }]);
  });

  test('is a format like any other', () => {
    expect(objectFormatProblems(mappedFormat(checkout), [record])).toEqual([]);
  });

  test.each([
    [{ meta: { at: 'soon' } }, 'meta.at', 'this is no time'],
    [{ kind: [] }, 'kind', 'is no text'],
    [{ payload: 5 }, 'payload', 'is no object'],
  ])('with %j instead is a reject that names the field', (changes, field, message) => {
    expect(read(checkout, { ...record, ...changes })).toMatchObject([
      { reason: 'invalid_field', field, message: expect.stringContaining(message) },
    ]);
  });

  test('stands behind the formats that are known', () => {
    const mapping = { name: 'all', type: 'id', time: 'timestamp' };
    expect(read(mapping, { id: 'cpu', value: 1, timestamp: 1_795_168_800 })).toMatchObject([{ type: 'reading.cpu' }]);
  });

  test('cannot be declared with mistakes, and every one is named', () => {
    const mistakes: unknown[] = [
      { name: 'a', time: 'at' },
      { name: 'a', time: 'at', type: 'kind', always: 'x' },
      { name: 'b', time: '', type: 'kind' },
      { name: 'c', time: 'at', type: 'kind', sbject: 'x' },
      5,
    ];
    const define = () => defineMetrics([], [], undefined, mistakes as Mapping[]);
    expect(define).toThrow(/metrics\.ts cannot be used:/);
    for (const words of [
      'mapping "a": type: give the field that holds the type, or else "always"',
      'mapping "a": there are two of that name',
      'mapping "b": time: a path such as "meta.at"',
      'mapping "c": Unrecognized key: "sbject"',
      'mapping 5: ',
    ])
      expect(define).toThrow(words);
  });
});
