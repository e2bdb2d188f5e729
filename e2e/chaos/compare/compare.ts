import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { type Granularity, type RejectReason, rejectSchema } from '@millrace/contract';
import { z } from 'zod';
import { isJourneyRow } from '../../../backend/src/adapters/dynamodb/dynamo-journey-store';
import { partOfRow } from '../../../backend/src/adapters/dynamodb/session-row';
import { windowRowOf } from '../../../backend/src/adapters/dynamodb/window-row';
import { type StoredPart, textOfKey } from '../../../backend/src/domain/sessions/session-changes';
import { metrics } from '../../../backend/src/testing/fixture-metrics';
import type { Names } from '../aws/stand-ins';
import type { RealPorts } from '../service/ports';
import type { FoundAlerts } from '../service/rules';
import type { Truth } from '../truth/truth';
import type { Page } from '../viewers/page';
import { checkAlerts } from './alerts';
import { addTo, type ByWindow, Comparison, checkPages, checkWindows } from './differences';
import { checkRest } from './over-rest';

const granularities: Readonly<Record<string, Granularity>> = { s: 'second', m: 'minute', h: 'hour' };

/** Every item of a table, whatever reader would or would not show it. */
async function* itemsOf(table: string): AsyncGenerator<Record<string, unknown>> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 10 }));
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) yield* Items;
}

/** What lies in the table of windows, all shards and parts added up. */
const checkTables = async (comparison: Comparison, { settledTable }: Names, { figures }: Truth): Promise<void> => {
  const found: Record<Granularity, ByWindow> = { second: new Map(), minute: new Map(), hour: new Map() };
  for await (const item of itemsOf(settledTable)) {
    const granularity = granularities[String(item.pk)[0] ?? ''];
    if (!granularity) throw new Error(`an item of no granularity: ${String(item.pk)}`);
    const { start, series } = windowRowOf(item, metrics);
    for (const { topic, breakdown } of series) addTo(found[granularity], topic, start, breakdown);
  }
  for (const granularity of ['second', 'minute', 'hour'] as const)
    checkWindows(comparison, 'DynamoDB', granularity, { expected: figures[granularity], got: found[granularity] });
};

/** The table holds the parts of sessions that the log gives, and no others. */
const checkSessions = async (comparison: Comparison, { sessionsTable }: Names, { sessions }: Truth): Promise<void> => {
  const found = new Map<string, StoredPart>();
  for await (const row of itemsOf(sessionsTable)) {
    if (isJourneyRow(row)) continue;
    const stored = partOfRow(row);
    if (!stored) throw new Error(`the session ${String(row.pk)} ${String(row.sk)} cannot be read`);
    found.set(textOfKey(stored.key), stored);
  }
  comparison.checkAll('DynamoDB', (name) => `the session ${name}`, sessions, found);
};

const rejectObjectSchema = z.object({
  shard: z.string(),
  records: z.array(z.object({ seq: z.string(), rejects: z.array(rejectSchema) })),
});

const objectsOf = async (bucket: string): Promise<z.infer<typeof rejectObjectSchema>[]> => {
  const client = new S3Client({});
  const found: z.infer<typeof rejectObjectSchema>[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: 'rejects/', ...(token && { ContinuationToken: token }) }),
    );
    for (const { Key } of page.Contents ?? []) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      found.push(rejectObjectSchema.parse(JSON.parse((await Body?.transformToString()) ?? '')));
    }
    token = page.NextContinuationToken;
  } while (token);
  return found;
};

/** Every record that could not be used is stored, with all its reasons. */
const checkRejects = async (comparison: Comparison, { bucket }: Names, { rejects }: Truth): Promise<void> => {
  const found = new Map<string, RejectReason[]>();
  for (const { shard, records } of await objectsOf(bucket))
    for (const { seq, rejects: reasons } of records)
      found.set(
        `${shard} ${seq}`,
        reasons.map(({ reason }) => reason),
      );
  comparison.checkAll('S3', (place) => `the rejected record ${place}`, rejects, found);
};

export interface ComparedSystem {
  readonly names: Names;
  readonly ports: RealPorts;
  readonly pages: readonly Page[];
  readonly now: () => number;
  readonly settling: number;
  readonly alerts: FoundAlerts | undefined;
  /** By what was on time alone. */
  readonly onTime: Truth;
}

/**
 * Compares everything that pages show, tables and buckets hold and REST answers with the truth.
 * @param extent `brief`: REST is left out when a difference was found before; `seconds`: each metric's seconds are asked for one by one.
 */
export const compareWithTruth = async (
  truth: Truth,
  { names, ports, pages, now, settling, alerts, onTime }: ComparedSystem,
  { brief, seconds }: { readonly brief: boolean; readonly seconds: boolean },
): Promise<Comparison> => {
  const comparison = new Comparison();
  checkPages(comparison, truth, pages, now());
  await checkTables(comparison, names, truth);
  await checkRejects(comparison, names, truth);
  await checkSessions(comparison, names, truth);
  if (alerts) checkAlerts(comparison, alerts, { onTime, all: truth });
  if (!brief || comparison.differences.length === 0)
    await checkRest(comparison, truth, { ports, now, settling }, seconds);
  return comparison;
};
