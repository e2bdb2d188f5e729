import {
  GRANULARITY_MS,
  type Granularity,
  metricTopic,
  parseTopic,
  type Series,
  sequenceNumberSchema,
} from '@millrace/contract';
import { z } from 'zod';
import type { Span, WindowPart } from '../../app/settled/ports';
import type { IdentityOf } from '../../domain/metrics/metric-identity';
import { ALL_METRICS, type WindowKey } from '../../domain/settled/windows';
import { type BodyReading, decodeSeries } from './series-codec';
import { fromSortableTime, sortableTime } from './sortable-number';

/** Windows in one partition: an hour of seconds, a day of minutes, 30 days of hours. */
const WINDOWS_PER_PARTITION: Readonly<Record<Granularity, number>> = { second: 3600, minute: 1440, hour: 720 };

const blockMs = (granularity: Granularity): number => GRANULARITY_MS[granularity] * WINDOWS_PER_PARTITION[granularity];

const blockOf = (granularity: Granularity, time: number): number =>
  Math.floor(time / blockMs(granularity)) * blockMs(granularity);

type Line = Omit<WindowKey, 'start'>;

/** A metric that was renamed stays in the partitions of its first name. */
const storedName = (metric: string, identityOf: IdentityOf): string => {
  const identity = identityOf(metricTopic(metric));
  return identity ? parseTopic(identity.storedAs).name : metric;
};

const partition = ({ granularity, metric, shard }: Line, block: number, identityOf: IdentityOf): string => {
  const of = metric === ALL_METRICS ? shard : `${storedName(metric, identityOf)}#${shard}`;
  return `${granularity[0]}#${of}#${block}`;
};

/** A part after the first sorts right behind the one before it. */
const sortKey = (start: number, part: number): string =>
  part === 0 ? sortableTime(start) : `${sortableTime(start)}.${String(part).padStart(3, '0')}`;

/** The key of a part in the table `settled`. */
export const addressOf = (key: WindowKey, part: number, identityOf: IdentityOf) => ({
  pk: partition(key, blockOf(key.granularity, key.start), identityOf),
  sk: sortKey(key.start, part),
});

export const partOf = (sk: string): number => Number(sk.split('.')[1] ?? 0);

/** Every partition with windows that start in the span, the earliest first. */
export const partitionsIn = (line: Line, { from, to }: Span, identityOf: IdentityOf): string[] => {
  const step = blockMs(line.granularity);
  const first = blockOf(line.granularity, from);
  const count = Math.max(0, Math.ceil((to - first) / step));
  return Array.from({ length: count }, (_, i) => partition(line, first + i * step, identityOf));
};

/** Bounds of the sort keys, both included, of the windows that start in the span. `~` sorts behind whatever a part adds. */
export const sortKeysIn = ({ from, to }: Span) => ({
  least: sortableTime(Math.max(from, 0)),
  most: `${sortableTime(Math.max(to - 1, 0))}~`,
});

const rowSchema = z.object({
  sk: z.string(),
  seq: sequenceNumberSchema,
  body: z.instanceof(Uint8Array),
  frozen: z.boolean().default(false),
  revision: z.number().optional(),
});

type StoredRow = z.input<typeof rowSchema>;

/** What most rows are, told without the schema, which takes longer than reading the rest: a month of minutes has a million. */
const isPlainRow = (item: Readonly<Record<string, unknown>>): item is StoredRow =>
  typeof item.sk === 'string' &&
  typeof item.seq === 'string' &&
  /^[1-9]\d{0,127}$/.test(item.seq) &&
  item.body instanceof Uint8Array &&
  item.frozen === undefined &&
  item.revision === undefined;

export interface WindowRow extends WindowPart {
  readonly start: number;
  readonly series: readonly Series[];
}

/** An item of the table `settled`. */
export const windowRowOf = (item: Readonly<Record<string, unknown>>, reading: BodyReading): WindowRow => {
  const { sk, seq, body, frozen = false, revision } = isPlainRow(item) ? item : rowSchema.parse(item);
  const series = decodeSeries(body, reading);
  const place = { start: fromSortableTime(sk), part: partOf(sk) };
  return { ...place, seq, ...series, frozen, ...(revision !== undefined && { revision }) };
};

/** The same, without when its window starts, which whoever asked for it knows. */
export const windowPartOf = (item: Readonly<Record<string, unknown>>, reading: BodyReading): WindowPart => {
  const { start: _, ...part } = windowRowOf(item, reading);
  return part;
};
