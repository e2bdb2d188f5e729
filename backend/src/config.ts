import { z } from 'zod';
import type { BrowserDoor } from './app/sending/send-events';
import type { StandingFacts } from './domain/costs/cost-meter';
import { type Channel, channelKinds } from './domain/notices/channels';
import { type Retention, retentionOf } from './domain/retention';
import { DAY_MS, settlingOf } from './domain/time';

const days = z.coerce.number().int().min(1);

const standingSchema = z.object({
  onDemand: z.boolean(),
  shards: z.int(),
  longRetention: z.boolean(),
  fanOut: z.int(),
  warmGb: z.number(),
  firewall: z.boolean(),
  ownKey: z.boolean(),
} satisfies Record<keyof StandingFacts, z.ZodType>);

const environmentSchema = z.object({
  CALLBACK_URL: z.url(),
  REST_API_ID: z.string().min(1),
  WEBSOCKET_API_ID: z.string().min(1),
  CONNECTIONS_TABLE: z.string().min(1),
  TICKETS_TABLE: z.string().min(1),
  ROOMS_TABLE: z.string().min(1),
  ANNOTATIONS_TABLE: z.string().min(1),
  SETTLED_TABLE: z.string().min(1),
  CHECKPOINTS_TABLE: z.string().min(1),
  ITEMS_TABLE: z.string().min(1),
  ALERTS_TABLE: z.string().min(1),
  SESSIONS_TABLE: z.string().min(1),
  /** Origins of pages, or *, with commas between. */
  ALLOWED_ORIGINS: z.string().min(1),
  REGISTRY_PARTITIONS: z.coerce.number().int().min(1).max(1000),
  SECONDS_RETENTION_DAYS: days,
  MINUTES_RETENTION_DAYS: days,
  HOURS_RETENTION_DAYS: days,
  ITEMS_RETENTION_DAYS: days,
  ALERTS_RETENTION_DAYS: days,
  MESSAGES_RETENTION_DAYS: days,
  STREAM_RETENTION_HOURS: z.coerce.number().int().min(24),
  EVENT_STREAM: z.string().min(1),
  ARCHIVE_BUCKET: z.string().min(1),
  USER_POOL_ID: z.string().min(1),
  PROGRAMS_CLIENT_ID: z.string().min(1),
  FOLLOW_FUNCTION: z.string().min(1),
  RULES_FUNCTION: z.string().min(1),
  FANOUT_FUNCTION: z.string().min(1),
  INBOX_FUNCTION: z.string().min(1),
  TABLE_PREFIX: z.string().min(1),
  /** `vehicle-id=vehicle`, with commas between. */
  FOLLOW_PARAMETERS: z.string(),
  /** `mail=mail:60`, name, kind and seconds, with commas between. */
  ALERT_CHANNELS: z.string(),
  /** Before a channel's name, the ARN of its topic. */
  CHANNEL_TOPICS: z.string().min(1),
  /** Before a channel's name, that of the parameter that says where its webhook is. */
  CHANNEL_PARAMETERS: z.string().min(1),
  NOTICE_QUEUE: z.url(),
  /** Where the page is; empty where that is not known. */
  PAGE_URL: z.string(),
  DEDUPE_SECONDS: z.coerce.number().int().min(0).max(3600),
  /** Empty where no page may send events. */
  INGEST_PUBLIC_KEY: z.string(),
  INGEST_ORIGINS: z.string().min(1),
  INGEST_KILOBYTES: z.coerce.number().int().min(1),
  INGEST_EVENTS_PER_MINUTE: z.coerce.number().int().min(1),
  POSTS_PER_SECOND: z.coerce.number().int().min(1),
  WORKERS_FROM: z.coerce.number().int().min(1),
  STREAM_SHARDS: z.coerce.number().int().min(1),
  METRICS_NAMESPACE: z.string().min(1).max(255),
  DURABLE_WINDOW_SECONDS: z.coerce.number().int().min(0).max(5),
  STANDING_COSTS: z.string().transform((text, context): StandingFacts => {
    const parsed = standingSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: parsed.error.message });
    return z.NEVER;
  }),
  /** Lambda says it. */
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z.coerce.number().int().positive().default(1024),
});

export interface Config {
  /** Where to post to connections: the WebSocket API's stage. */
  readonly callbackUrl: string;
  /** The APIs whose events handlers believe. */
  readonly restApiId: string;
  readonly websocketApiId: string;
  readonly connectionsTable: string;
  readonly ticketsTable: string;
  readonly roomsTable: string;
  readonly annotationsTable: string;
  readonly settledTable: string;
  readonly checkpointsTable: string;
  readonly itemsTable: string;
  readonly alertsTable: string;
  readonly sessionsTable: string;
  readonly registryPartitions: number;
  /** Of the pages that may read what REST answers; `*` is any. */
  readonly allowedOrigins: readonly string[];
  readonly retention: Retention;
  /** How long settling takes as a rule, ms. */
  readonly settling: number;
  /** How long alerts are retained after they were opened, ms. */
  readonly alertRetention: number;
  /** How long what people say in rooms is retained, ms. */
  readonly messageRetention: number;
  readonly eventStream: string;
  /** What pages may send that nobody is signed in to. */
  readonly browserDoor: BrowserDoor;
  readonly archiveBucket: string;
  readonly userPoolId: string;
  /** The app client of the user pool that machine clients are signed in on. */
  readonly programsClientId: string;
  /** The function that looks whether rules hold. */
  readonly rulesFunction: string;
  /** The function that sends new followers the states of their items. */
  readonly followFunction: string;
  /** The function that sends to the subscribers of one partition. */
  readonly fanoutFunction: string;
  /** The function that reads objects of the inbox. */
  readonly inboxFunction: string;
  /** Before the names of the stage's tables. */
  readonly tablePrefix: string;
  /** By the names of query parameters and headers of `$connect`, the type of items that each asks to follow. */
  readonly followParameters: ReadonlyMap<string, string>;
  /** Where people are told of alerts. */
  readonly channels: readonly Channel[];
  /** Before a channel's name, the ARN of the topic that mails go to, and the name of the parameter that says where a webhook is. */
  readonly channelTopics: string;
  readonly channelParameters: string;
  /** What is to be sent to channels. */
  readonly noticeQueue: string;
  /** Where the page is; empty where that is not known. */
  readonly pageUrl: string;
  /** How long after an event another of its shard with the same id is a duplicate, by arrival. */
  readonly dedupeSeconds: number;
  /** What all senders together may post to connections. */
  readonly postsPerSecond: number;
  /** From so many viewers on workers send. */
  readonly workersFrom: number;
  /** As the stage says: the stream may have been resharded, or be on demand. */
  readonly streamShards: number;
  readonly durableWindowSeconds: number;
  /** In CloudWatch, of what the readers of the stream measure. */
  readonly metricsNamespace: string;
  /** What the stage costs whether anything happens or not. */
  readonly standing: StandingFacts;
  /** Memory of this function. */
  readonly megabytes: number;
}

const parametersOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(',').flatMap((pair) => {
      const [name, type] = pair.split('=');
      return name && type ? [[name, type] as const] : [];
    }),
  );

/** What the stage says of them is checked where the template is made. */
const channelsOf = (text: string): readonly Channel[] =>
  text.split(',').flatMap((one) => {
    const [, name = '', kind, seconds] = /^(.+)=(.+):(\d+)$/.exec(one) ?? [];
    const known = channelKinds.find((each) => each === kind);
    return known ? [{ name, kind: known, everyMs: Number(seconds) * 1000 }] : [];
  });

/** Every variable that is missing or wrong is named in one error, which ends a cold start. */
const readConfig = (): Config => {
  const parsed = environmentSchema.safeParse(process.env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(['the environment is not complete:', ...problems].join('\n  '));
  }
  return {
    callbackUrl: parsed.data.CALLBACK_URL,
    restApiId: parsed.data.REST_API_ID,
    websocketApiId: parsed.data.WEBSOCKET_API_ID,
    connectionsTable: parsed.data.CONNECTIONS_TABLE,
    ticketsTable: parsed.data.TICKETS_TABLE,
    roomsTable: parsed.data.ROOMS_TABLE,
    annotationsTable: parsed.data.ANNOTATIONS_TABLE,
    settledTable: parsed.data.SETTLED_TABLE,
    checkpointsTable: parsed.data.CHECKPOINTS_TABLE,
    itemsTable: parsed.data.ITEMS_TABLE,
    alertsTable: parsed.data.ALERTS_TABLE,
    sessionsTable: parsed.data.SESSIONS_TABLE,
    registryPartitions: parsed.data.REGISTRY_PARTITIONS,
    allowedOrigins: parsed.data.ALLOWED_ORIGINS.split(','),
    eventStream: parsed.data.EVENT_STREAM,
    browserDoor: {
      key: parsed.data.INGEST_PUBLIC_KEY || undefined,
      origins: parsed.data.INGEST_ORIGINS.split(','),
      bytes: parsed.data.INGEST_KILOBYTES * 1024,
      eventsPerMinute: parsed.data.INGEST_EVENTS_PER_MINUTE,
    },
    archiveBucket: parsed.data.ARCHIVE_BUCKET,
    userPoolId: parsed.data.USER_POOL_ID,
    programsClientId: parsed.data.PROGRAMS_CLIENT_ID,
    followFunction: parsed.data.FOLLOW_FUNCTION,
    rulesFunction: parsed.data.RULES_FUNCTION,
    fanoutFunction: parsed.data.FANOUT_FUNCTION,
    inboxFunction: parsed.data.INBOX_FUNCTION,
    tablePrefix: parsed.data.TABLE_PREFIX,
    followParameters: parametersOf(parsed.data.FOLLOW_PARAMETERS),
    channels: channelsOf(parsed.data.ALERT_CHANNELS),
    channelTopics: parsed.data.CHANNEL_TOPICS,
    channelParameters: parsed.data.CHANNEL_PARAMETERS,
    noticeQueue: parsed.data.NOTICE_QUEUE,
    pageUrl: parsed.data.PAGE_URL,
    dedupeSeconds: parsed.data.DEDUPE_SECONDS,
    postsPerSecond: parsed.data.POSTS_PER_SECOND,
    workersFrom: parsed.data.WORKERS_FROM,
    streamShards: parsed.data.STREAM_SHARDS,
    durableWindowSeconds: parsed.data.DURABLE_WINDOW_SECONDS,
    metricsNamespace: parsed.data.METRICS_NAMESPACE,
    standing: parsed.data.STANDING_COSTS,
    megabytes: parsed.data.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    settling: settlingOf(parsed.data.DURABLE_WINDOW_SECONDS),
    alertRetention: parsed.data.ALERTS_RETENTION_DAYS * DAY_MS,
    messageRetention: parsed.data.MESSAGES_RETENTION_DAYS * DAY_MS,
    retention: retentionOf({
      second: parsed.data.SECONDS_RETENTION_DAYS,
      minute: parsed.data.MINUTES_RETENTION_DAYS,
      hour: parsed.data.HOURS_RETENTION_DAYS,
      item: parsed.data.ITEMS_RETENTION_DAYS,
      log: parsed.data.STREAM_RETENTION_HOURS / 24,
    }),
  };
};

/** The configuration of this process: the one reader of its environment. */
export const config: Config = readConfig();
