import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Breakdown, DimensionBreakdown, PartialAggregate, Series } from '@millrace/contract';

/** A count is nothing but a number, and most partials are counts. */
type StoredPartial = number | PartialAggregate;
/** Label and partial in turn, in one list: half of the characters, and a third of the time to read. */
type StoredDimension = readonly [name: string, values: readonly (string | StoredPartial)[], other?: StoredPartial];
type StoredSeries = readonly [topic: Series['topic'], total: StoredPartial | null, ...StoredDimension[]];

const stored = (partial: PartialAggregate): StoredPartial => (partial.measure === 'count' ? partial.count : partial);

const restored = (value: StoredPartial): PartialAggregate =>
  typeof value === 'number' ? { measure: 'count', count: value } : value;

const storedDimension = ({ name, values, other }: DimensionBreakdown): StoredDimension => {
  const flat = values.flatMap(([label, partial]) => [label, stored(partial)]);
  return other ? [name, flat, stored(other)] : [name, flat];
};

const restoredDimension = ([name, flat, other]: StoredDimension): DimensionBreakdown => {
  const values: DimensionBreakdown['values'] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [label, partial] = [flat[i], flat[i + 1]];
    if (typeof label === 'string' && partial !== undefined && typeof partial !== 'string')
      values.push([label, restored(partial)]);
  }
  return { name, values, ...(other !== undefined && { other: restored(other) }) };
};

const storedSeries = ({ topic, breakdown: { total, dimensions } }: Series): StoredSeries => [
  topic,
  total ? stored(total) : null,
  ...dimensions.map(storedDimension),
];

const restoredSeries = ([topic, total, ...dimensions]: StoredSeries): Series => {
  const breakdown: Breakdown = { dimensions: dimensions.map(restoredDimension) };
  return { topic, breakdown: total === null ? breakdown : { total: restored(total), ...breakdown } };
};

/** What the service itself wrote is not checked piece by piece: a day of minutes would take longer to check than to read. */
const isStored = (value: unknown): value is StoredSeries[] => Array.isArray(value);

/** Beyond it, compressing saves write units, which are by the KB; below it, it would only take time. Leaves room for the keys. */
const PLAIN_BYTES = 800;
const COMPRESSED = 0;

/** Series as an item of a table holds them: JSON, compressed where that makes the item cheaper. */
export const encodeSeries = (series: readonly Series[]): Uint8Array => {
  const plain = Buffer.from(JSON.stringify(series.map(storedSeries)));
  return plain.length <= PLAIN_BYTES ? plain : Buffer.concat([Buffer.of(COMPRESSED), deflateRawSync(plain)]);
};

export const decodeSeries = (body: Uint8Array): readonly Series[] => {
  const plain =
    body[0] === COMPRESSED ? inflateRawSync(body.subarray(1)) : Buffer.from(body.buffer, body.byteOffset, body.length);
  const value: unknown = JSON.parse(plain.toString());
  if (!isStored(value)) throw new TypeError('this is no body of a settled window');
  return value.map(restoredSeries);
};
