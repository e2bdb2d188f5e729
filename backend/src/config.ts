import { z } from 'zod';
import { type Kept, keptFor } from './domain/settled/retention';

const days = z.coerce.number().int().min(1);

const environmentSchema = z.object({
  CALLBACK_URL: z.url(),
  CONNECTIONS_TABLE: z.string().min(1),
  TICKETS_TABLE: z.string().min(1),
  SETTLED_TABLE: z.string().min(1),
  CURSORS_TABLE: z.string().min(1),
  ITEMS_TABLE: z.string().min(1),
  /** Origins of pages, or *, with commas between. */
  ALLOWED_ORIGINS: z.string().min(1),
  REGISTRY_PARTITIONS: z.coerce.number().int().min(1).max(1000),
  SECONDS_KEPT_DAYS: days,
  MINUTES_KEPT_DAYS: days,
  HOURS_KEPT_DAYS: days,
  ITEMS_KEPT_DAYS: days,
  LOG_KEPT_HOURS: z.coerce.number().int().min(24),
  EVENT_STREAM: z.string().min(1),
  ARCHIVE_BUCKET: z.string().min(1),
  DEDUPE_SECONDS: z.coerce.number().int().min(0).max(3600),
});

export interface Config {
  /** Where to post to connections: the WebSocket API's stage. */
  readonly callbackUrl: string;
  readonly connectionsTable: string;
  readonly ticketsTable: string;
  readonly settledTable: string;
  readonly cursorsTable: string;
  readonly itemsTable: string;
  readonly registryPartitions: number;
  /** Of the pages that may read what REST answers; `*` is any. */
  readonly allowedOrigins: readonly string[];
  readonly kept: Kept;
  readonly eventStream: string;
  readonly archiveBucket: string;
  /** How long after an event another of its shard with the same id is a duplicate, by arrival. */
  readonly dedupeSeconds: number;
}

/** Every variable that is missing or wrong is named in one error, which ends a cold start. */
const readConfig = (): Config => {
  const parsed = environmentSchema.safeParse(process.env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(['the environment is not complete:', ...problems].join('\n  '));
  }
  return {
    callbackUrl: parsed.data.CALLBACK_URL,
    connectionsTable: parsed.data.CONNECTIONS_TABLE,
    ticketsTable: parsed.data.TICKETS_TABLE,
    settledTable: parsed.data.SETTLED_TABLE,
    cursorsTable: parsed.data.CURSORS_TABLE,
    itemsTable: parsed.data.ITEMS_TABLE,
    registryPartitions: parsed.data.REGISTRY_PARTITIONS,
    allowedOrigins: parsed.data.ALLOWED_ORIGINS.split(','),
    eventStream: parsed.data.EVENT_STREAM,
    archiveBucket: parsed.data.ARCHIVE_BUCKET,
    dedupeSeconds: parsed.data.DEDUPE_SECONDS,
    kept: keptFor({
      second: parsed.data.SECONDS_KEPT_DAYS,
      minute: parsed.data.MINUTES_KEPT_DAYS,
      hour: parsed.data.HOURS_KEPT_DAYS,
      item: parsed.data.ITEMS_KEPT_DAYS,
      log: parsed.data.LOG_KEPT_HOURS / 24,
    }),
  };
};

/** The configuration of this process: the one reader of its environment. */
export const config: Config = readConfig();
