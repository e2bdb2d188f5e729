import { z } from 'zod';

/** What one partition of a table takes a second: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
export const PARTITION_UNITS = { read: 3000, write: 1000 } as const;

type Kind = keyof typeof PARTITION_UNITS;

const KINDS: Readonly<Record<string, Kind>> = {
  GetItem: 'read',
  Query: 'read',
  BatchGetItem: 'read',
  TransactGetItems: 'read',
  PutItem: 'write',
  UpdateItem: 'write',
  DeleteItem: 'write',
  BatchWriteItem: 'write',
  TransactWriteItems: 'write',
};

const valuesSchema = z.record(z.string(), z.unknown());
type Values = z.infer<typeof valuesSchema>;

const entrySchema = z.looseObject({ Key: valuesSchema.optional(), Item: valuesSchema.optional() });
const singleSchema = entrySchema.extend({
  TableName: z.string(),
  IndexName: z.string().optional(),
  KeyConditionExpression: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: valuesSchema.default({}),
});
type Single = z.infer<typeof singleSchema>;

const batchSchema = z.looseObject({
  RequestItems: z.record(
    z.string(),
    z.union([
      z.looseObject({ Keys: z.array(valuesSchema) }).transform(({ Keys }) => Keys.map((Key) => ({ Key }))),
      z
        .array(z.looseObject({ PutRequest: entrySchema.optional(), DeleteRequest: entrySchema.optional() }))
        .transform((requests) =>
          requests.map(({ PutRequest, DeleteRequest }) => ({ ...PutRequest, ...DeleteRequest })),
        ),
    ]),
  ),
});
const transactionSchema = z.looseObject({ TransactItems: z.array(z.record(z.string(), singleSchema)) });

const described = z.looseObject({
  IndexName: z.string().optional(),
  KeySchema: z.array(z.looseObject({ AttributeName: z.string() })),
});
const tableSchema = z.looseObject({
  Table: described.extend({
    GlobalSecondaryIndexes: z.array(described).default([]),
    LocalSecondaryIndexes: z.array(described).default([]),
  }),
});

/** The attributes that partitions of a table and of its indexes go by, of what `DescribeTable` answers; the table's own is that of `undefined`. */
export const partitionKeysOf = (answer: unknown): ReadonlyMap<string | undefined, string> => {
  const { data } = tableSchema.safeParse(answer);
  if (!data) return new Map();
  const { Table } = data;
  const all = [{ ...Table, IndexName: undefined }, ...Table.GlobalSecondaryIndexes, ...Table.LocalSecondaryIndexes];
  return new Map(all.map(({ IndexName, KeySchema }) => [IndexName, KeySchema[0]?.AttributeName ?? '']));
};

type KeyOf = (table: string, index: string | undefined) => Promise<string | undefined>;

const EQUALS = /(#?[\w.-]+)\s*=\s*(:\w+)/g;

/** The value of a query's partition key. */
const asked = (
  key: string,
  { KeyConditionExpression = '', ExpressionAttributeNames: names, ExpressionAttributeValues: values }: Single,
): unknown => {
  for (const [, name = '', value = ''] of KeyConditionExpression.matchAll(EQUALS))
    if ((names[name] ?? name) === key) return values[value];
  return undefined;
};

const keyValue = (
  key: string,
  entry: { readonly Key?: Values | undefined; readonly Item?: Values | undefined },
): unknown => entry.Key?.[key] ?? entry.Item?.[key];

/** The partitions that a call is on, each named as often as it has items of it. */
const partitionsOf = async (input: unknown, keyOf: KeyOf): Promise<readonly string[]> => {
  const name = async (table: string, index: string | undefined, value: (key: string) => unknown): Promise<string> => {
    const key = await keyOf(table, index);
    return `${table} ${index ?? ''} ${key === undefined ? '' : JSON.stringify(value(key))}`;
  };
  const of = (single: Single) =>
    name(single.TableName, single.IndexName, (key) => keyValue(key, single) ?? asked(key, single));
  const batch = batchSchema.safeParse(input).data;
  if (batch)
    return Promise.all(
      Object.entries(batch.RequestItems).flatMap(([table, entries]) =>
        entries.map((entry) => name(table, undefined, (key) => keyValue(key, entry))),
      ),
    );
  const transaction = transactionSchema.safeParse(input).data;
  if (transaction) return Promise.all(transaction.TransactItems.flatMap((item) => Object.values(item).map(of)));
  const single = singleSchema.safeParse(input).data;
  return single ? [await of(single)] : [];
};

const unitsSchema = z.looseObject({ CapacityUnits: z.number() });
const consumedSchema = z.looseObject({
  ConsumedCapacity: z.union([unitsSchema.transform((one) => [one]), z.array(unitsSchema)]).default([]),
});

const unitsOf = (answer: unknown): number =>
  (consumedSchema.safeParse(answer).data?.ConsumedCapacity ?? []).reduce(
    (sum, { CapacityUnits }) => sum + CapacityUnits,
    0,
  );

/** What all calls took, and the most of one second and partition. */
export interface UnitCounts {
  readonly read: number;
  readonly write: number;
  readonly busiest: { readonly read: number; readonly write: number };
  /** Calls that were refused. */
  readonly refused: number;
}

/** Of one call: whether it is refused, and if not, who takes in its answer. */
export type Metered =
  | { readonly isRefused: true }
  | { readonly isRefused: false; readonly note: (answer: unknown) => void };

/** Counts the units that each partition of each table takes in a second, and refuses calls on one that has had its share. */
export class PartitionMeter {
  private readonly now: () => number;
  private readonly used = new Map<string, number>();
  private second = 0;
  private counts = { read: 0, write: 0, busiest: { read: 0, write: 0 }, refused: 0 };

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** Undefined for what takes no units of a partition. */
  async meter(operation: string, input: unknown, keyOf: KeyOf): Promise<Metered | undefined> {
    const kind = KINDS[operation];
    if (kind === undefined) return undefined;
    const partitions = await partitionsOf(input, keyOf);
    if (partitions.length === 0) return undefined;
    this.begin();
    const isRefused = partitions.some(
      (partition) => (this.used.get(`${kind} ${partition}`) ?? 0) >= PARTITION_UNITS[kind],
    );
    if (isRefused) this.counts.refused++;
    return isRefused ? { isRefused } : { isRefused, note: (answer) => this.note(kind, partitions, unitsOf(answer)) };
  }

  /** What was counted since this was asked last. */
  take(): UnitCounts {
    const taken = this.counts;
    this.counts = { read: 0, write: 0, busiest: { read: 0, write: 0 }, refused: 0 };
    return taken;
  }

  private begin(): void {
    const second = Math.floor(this.now() / 1000);
    if (second !== this.second) this.used.clear();
    this.second = second;
  }

  private note(kind: Kind, partitions: readonly string[], units: number): void {
    this.begin();
    this.counts[kind] += units;
    for (const partition of partitions) {
      const key = `${kind} ${partition}`;
      const used = (this.used.get(key) ?? 0) + units / partitions.length;
      this.used.set(key, used);
      this.counts.busiest[kind] = Math.max(this.counts.busiest[kind], used);
    }
  }
}
