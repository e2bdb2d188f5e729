import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { JourneyKey, JourneyStore, StoredJourney } from '../../app/sessions/ports';
import type { Retention } from '../../domain/retention';
import { type Journey, REMEMBERED_MS } from '../../domain/sessions/journey';
import { batchGet } from './batch-get';
import { type ConditionalPut, conditionalPuts } from './conditional-puts';
import { reaching } from './document-client';
import { type Condition, MISSING, standsAt } from './dynamo-session-store';

export interface JourneyTable {
  readonly client: DynamoDBDocumentClient;
  /** That of sessions: a journey stands behind the parts of its id, and in no index. */
  readonly table: string;
  readonly retention: Pick<Retention, 'log'>;
}

/** Behind all times, which parts begin with. */
const BEHIND_PARTS = 'journey#';

export const addressOf = ({ id, shard }: JourneyKey) => ({ pk: id, sk: `${BEHIND_PARTS}${shard}` });

export const isJourneyRow = ({ sk }: Readonly<Record<string, unknown>>): boolean => String(sk).startsWith(BEHIND_PARTS);

const progressSchema = z.object({
  ...{ reached: z.int(), first: z.int(), at: z.int() },
  by: z.record(z.string(), z.string()),
});

const journeySchema = z.object({
  ...{ first: z.int(), last: z.int(), arrived: z.int(), robot: z.boolean() },
  entry: z.string().exactOptional(),
  page: z.string().exactOptional(),
  referrer: z.string().exactOptional(),
  browser: z.string().exactOptional(),
  funnels: z.record(z.string(), progressSchema),
});

/** In the place of one that is damaged, or that another version wrote otherwise: so old that nothing goes on with it. */
const FORGOTTEN: Journey = { first: 0, last: 0, arrived: 0, robot: false, funnels: {} };

const journeyOf = (body: unknown): Journey => {
  if (!(body instanceof Uint8Array)) return FORGOTTEN;
  try {
    return journeySchema.parse(JSON.parse(inflateRawSync(body).toString()));
  } catch {
    return FORGOTTEN;
  }
};

/** A record may be settled as late as the log retains it. */
export const putOf = (
  { table, retention }: JourneyTable,
  { key, seq, journey, revision }: StoredJourney,
  condition: Condition,
): ConditionalPut => ({
  TableName: table,
  Item: {
    ...addressOf(key),
    seq,
    ...(revision !== undefined && { revision }),
    body: deflateRawSync(JSON.stringify(journey)),
    expires: Math.ceil((journey.arrived + REMEMBERED_MS + retention.log) / 1000),
  },
  ...condition,
});

const storedOf = (key: JourneyKey, { seq, body, revision }: Readonly<Record<string, unknown>>): StoredJourney => ({
  ...{ key, seq: String(seq), journey: journeyOf(body) },
  ...(typeof revision === 'number' && { revision }),
});

export const dynamoJourneyStore = (on: JourneyTable): JourneyStore => ({
  read: async (keys) => {
    const rows = await reaching('the sessions', batchGet(on.client, on.table, keys.map(addressOf)));
    return keys.flatMap((key) => {
      const { pk, sk } = addressOf(key);
      const row = rows.get(`${pk} ${sk}`);
      return row ? [storedOf(key, row)] : [];
    });
  },
  putAll: (writes) =>
    reaching(
      'the sessions',
      conditionalPuts(
        on.client,
        writes.map(({ expected, ...stored }) =>
          putOf(on, stored, expected === undefined ? MISSING : standsAt(expected, stored.revision)),
        ),
      ),
    ),
});
