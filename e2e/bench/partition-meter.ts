import { z } from 'zod';
import type { MeteredCall } from './durable-on';

/** What one partition of a table has a second: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
export const PARTITION_UNITS = { read: 3000, write: 1000 };

const READS = new Set(['GetItemCommand', 'GetCommand', 'QueryCommand', 'BatchGetItemCommand', 'BatchGetCommand']);

/** As it is given to the client, or as that sends it. */
const textSchema = z.union([z.string(), z.looseObject({ S: z.string() }).transform(({ S }) => S)]);
const keySchema = z.looseObject({ ticketHash: textSchema.optional(), pk: textSchema.optional() });
const valuesSchema = z.looseObject({ ':pk': textSchema.optional(), ':partition': textSchema.optional() });
const inputSchema = z.looseObject({
  TableName: z.string(),
  Key: keySchema.optional(),
  Item: keySchema.optional(),
  ExpressionAttributeValues: valuesSchema.optional(),
});

/** Of a call on one partition; undefined for one on several. */
const partitionOf = (input: unknown): string | undefined => {
  const parsed = inputSchema.safeParse(input).data;
  if (!parsed) return undefined;
  const { TableName, Key, Item, ExpressionAttributeValues: values } = parsed;
  const key = Key?.pk ?? Key?.ticketHash ?? Item?.pk ?? Item?.ticketHash ?? values?.[':pk'] ?? values?.[':partition'];
  return key === undefined ? undefined : `${TableName} ${key}`;
};

/** Units by partition and second. */
export class PartitionMeter {
  private readonly now: () => number;
  private readonly units = { read: new Map<string, number>(), write: new Map<string, number>() };

  constructor(now: () => number) {
    this.now = now;
  }

  add({ command, input, units }: MeteredCall): void {
    const partition = partitionOf(input);
    if (partition === undefined) return;
    const all = READS.has(command) ? this.units.read : this.units.write;
    const key = `${Math.floor(this.now() / 1000)} ${partition}`;
    all.set(key, (all.get(key) ?? 0) + units);
  }

  clear(): void {
    this.units.read.clear();
    this.units.write.clear();
  }

  /** The most that one partition took in one second. */
  busiest(): { readonly read: number; readonly write: number } {
    const { read, write } = this.units;
    return { read: Math.max(0, ...read.values()), write: Math.max(0, ...write.values()) };
  }
}
