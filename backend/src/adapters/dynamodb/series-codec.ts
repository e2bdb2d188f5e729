import { deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  addSpread,
  type Breakdown,
  type DimensionBreakdown,
  type LabelValue,
  type PartialAggregate,
  partialAggregateSchema,
  type Series,
  type Topic,
  topicSchema,
} from '@millrace/contract';
import type { IdentityOf, MetricIdentity } from '../../domain/metrics/metric-identity';
import { type DeclaredByTopic, mergeSeries } from '../../domain/settled/windows';

/** A count is nothing but a number, and most partials are counts. */
type StoredPartial = number | PartialAggregate;
/** How many events more a label is estimated to have had: in a list of its own behind the partial, since a count is a number too. */
type StoredExtra = readonly [extra: number];
/** Label and partial in turn, in one list: half of the characters, and a third of the time to read. */
type StoredValues = readonly (string | StoredPartial | StoredExtra)[];
/** An `other` without `labels` is of a version that kept the labels with the smallest hash. */
type StoredDimension = readonly [
  name: string,
  values: StoredValues,
  other?: StoredPartial | null,
  labels?: string,
  spread?: number,
];
/** The topic under the metric's first name, and behind a # the metric's identity, if it has one. */
type StoredSeries = readonly [topic: string, total: StoredPartial | null, ...StoredDimension[]];

const stored = (partial: PartialAggregate): StoredPartial => (partial.measure === 'count' ? partial.count : partial);

/** The counts that most labels have, made once: a day of minutes has a hundred thousand. */
const counts = Array.from({ length: 1024 }, (_, count): PartialAggregate => ({ measure: 'count', count }));

const restored = (value: StoredPartial): PartialAggregate =>
  typeof value === 'number' ? (counts[value] ?? { measure: 'count', count: value }) : value;

const storedValue = ([label, partial, extra]: LabelValue): StoredValues =>
  extra === undefined ? [label, stored(partial)] : [label, stored(partial), [extra]];

const storedDimension = ({ name, values, other, labels, spread }: DimensionBreakdown): StoredDimension => {
  const flat = values.flatMap(storedValue);
  if (labels !== undefined) return [name, flat, other ? stored(other) : null, labels, spread ?? 0];
  return other ? [name, flat, stored(other)] : [name, flat];
};

const isExtra = (item: StoredValues[number] | undefined): item is StoredExtra => Array.isArray(item);

const restoredValues = (flat: StoredValues): LabelValue[] => {
  const values: LabelValue[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [label, partial, extra] = [flat[i], flat[i + 1], flat[i + 2]];
    if (typeof label !== 'string' || partial === undefined || typeof partial === 'string' || isExtra(partial)) continue;
    if (!isExtra(extra)) values.push([label, restored(partial)]);
    else {
      values.push([label, restored(partial), extra[0]]);
      i++;
    }
  }
  return values;
};

/** What is known where labels were kept by their hash: a label that is not there may have had all the events of `other`. */
const spreadOf = (other: PartialAggregate): number => addSpread(other.count ** 2);

const restoredDimension = ([name, flat, kept, labels, spread]: StoredDimension): DimensionBreakdown => {
  const other = kept === undefined || kept === null ? undefined : restored(kept);
  const found = { name, values: restoredValues(flat), ...(other && { other }) };
  if (labels !== undefined) return { ...found, labels, ...(spread && { spread }) };
  return other ? { ...found, labels: '', spread: spreadOf(other) } : found;
};

const storedSeries = (
  { topic, breakdown: { total, dimensions } }: Series,
  identity: MetricIdentity | undefined,
): StoredSeries => [
  identity ? `${identity.storedAs}#${identity.id}` : topic,
  total ? stored(total) : null,
  ...dimensions.map(storedDimension),
];

const restoredSeries = (topic: Topic, [, total, ...dimensions]: StoredSeries): Series => {
  const breakdown: Breakdown = { dimensions: dimensions.map(restoredDimension) };
  return { topic, breakdown: total === null ? breakdown : { total: restored(total), ...breakdown } };
};

const measureOf = (total: StoredPartial | null): PartialAggregate['measure'] | undefined =>
  total === null ? undefined : restored(total).measure;

/** Whether it is of the metric as it is defined now. Those that were written before identities were are known by their measure alone. */
const isCurrent = (identity: MetricIdentity | undefined, id: string | undefined, total: StoredPartial | null) => {
  if (id !== undefined) return identity !== undefined && (id === identity.id || id === identity.formerId);
  const measure = measureOf(total);
  return !identity || measure === undefined || measure === identity.meaning.measure;
};

/** What this version knows of each measure. */
const fieldsOf: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  partialAggregateSchema.options.map(({ shape }) => [shape.measure.value, new Set(Object.keys(shape))]),
);

const isKnownTotal = (total: unknown): total is StoredPartial | null => {
  if (total === null || typeof total === 'number') return true;
  if (typeof total !== 'object' || !('measure' in total) || typeof total.measure !== 'string') return false;
  const known = fieldsOf.get(total.measure);
  return known !== undefined && Object.keys(total).every((field) => known.has(field));
};

/** What this version knows of a dimension. */
const DIMENSION_PARTS = 5;

const isKnownDimension = (dimension: unknown): dimension is StoredDimension =>
  Array.isArray(dimension) &&
  dimension.length <= DIMENSION_PARTS &&
  typeof dimension[0] === 'string' &&
  Array.isArray(dimension[1]);

/**
 * Whether this version can read it: what a newer one wrote may be of a kind that is not known yet. Labels are not checked one by one: a day of
 * minutes would take longer to check than to read.
 */
const isKnown = (one: unknown): one is StoredSeries =>
  Array.isArray(one) && typeof one[0] === 'string' && isKnownTotal(one[1]) && one.slice(2).every(isKnownDimension);

/** Beyond it, compressing saves write units, which are by the KB; below it, it would only take time. Leaves room for the keys. */
const PLAIN_BYTES = 800;
const COMPRESSED = 0;

/** Most bodies are so short that preparing zlib's usual memory takes longer than compressing them; the result is no larger. */
const SHORT_BYTES = 32 * 1024;
const SHORT = { windowBits: 13, memLevel: 5 };

/** What an item of a table holds of a window. */
export interface StoredBody {
  readonly series: readonly Series[];
  /** Of metrics as they were defined before, and of kinds that this version does not know: as they were written. */
  readonly setAside?: readonly unknown[];
  /** Whether a newer version wrote it in a way that this one cannot read at all. */
  readonly unreadable?: true;
}

/** JSON, compressed where that makes the item cheaper. */
export const encodeSeries = ({ series, setAside = [] }: StoredBody, identityOf: IdentityOf): Uint8Array => {
  const all = [...series.map((one) => storedSeries(one, identityOf(one.topic))), ...setAside];
  const plain = Buffer.from(JSON.stringify(all));
  if (plain.length <= PLAIN_BYTES) return plain;
  const compressed = deflateRawSync(plain, plain.length <= SHORT_BYTES ? SHORT : {});
  return Buffer.concat([Buffer.of(COMPRESSED), compressed]);
};

/** Undefined for what no version up to this one has written. */
const parseBody = (body: Uint8Array): readonly unknown[] | undefined => {
  try {
    const plain =
      body[0] === COMPRESSED
        ? inflateRawSync(body.subarray(1))
        : Buffer.from(body.buffer, body.byteOffset, body.length);
    const value: unknown = JSON.parse(plain.toString());
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

interface StoredName {
  readonly topic: Topic | undefined;
  readonly id: string | undefined;
}

/** There are as many names as there are definitions of metrics, each in thousands of windows. */
const names = new Map<string, StoredName>();

const nameOf = (text: string): StoredName => {
  const known = names.get(text);
  if (known) return known;
  const [topic, id] = text.split('#');
  const made = { topic: topicSchema.safeParse(topic).data, id };
  names.set(text, made);
  return made;
};

/** How stored figures are known to be of their metrics as these are defined now. */
export interface BodyReading {
  readonly identityOf: IdentityOf;
  readonly declaredLabels: DeclaredByTopic;
  /** Called for a metric of which an earlier definition's figures are there. */
  readonly onSetAside?: (topic: Topic) => void;
}

/** The series of a metric as it is defined now; undefined for what is to be set aside. */
const currentOf = (one: unknown, { identityOf, onSetAside }: BodyReading): Series | undefined => {
  const { topic, id } = Array.isArray(one) ? nameOf(String(one[0])) : {};
  if (!topic) return undefined;
  const identity = identityOf(topic);
  const isStoredSo = !identity || identity.storedAs === topic;
  if (isKnown(one) && isStoredSo && isCurrent(identity, id, one[1]))
    return restoredSeries(identity?.topic ?? topic, one);
  if (identity) onSetAside?.(identity.topic);
  return undefined;
};

export const decodeSeries = (body: Uint8Array, reading: BodyReading): StoredBody => {
  const all = parseBody(body);
  if (!all) return { series: [], unreadable: true };
  const read: Series[] = [];
  const setAside: unknown[] = [];
  for (const one of all) {
    const series = currentOf(one, reading);
    if (series) read.push(series);
    else setAside.push(one);
  }
  const nothing: readonly Series[] = [];
  const { declaredLabels } = reading;
  const series = hasTwice(read) ? read.reduce((sum, one) => mergeSeries(sum, [one], declaredLabels), nothing) : read;
  return setAside.length > 0 ? { series, setAside } : { series };
};

/** While a version that knows no identities still runs, it writes a series beside the one that has its identity. */
const hasTwice = (series: readonly Series[]): boolean =>
  series.length > 1 && new Set(series.map(({ topic }) => topic)).size < series.length;
