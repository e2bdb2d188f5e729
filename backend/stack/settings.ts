import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { nameSchema } from '@millrace/contract';
import { load } from 'js-yaml';
import { z } from 'zod';
import { stagesIn } from './app';

const days = z.int().min(1);
const throttle = z.strictObject({ rate: z.number().positive().max(10_000), burst: z.int().min(1).max(5000) });
const capacity = z
  .strictObject({ least: z.int().min(1), most: z.int().min(1).max(40_000) })
  .refine(({ least, most }) => least <= most, 'least is more than most');

/**
 * What a page reads that opens, in units: 628 to 687 were measured (`npm run bench -- opening`, which has this as its goal). Unused capacity of
 * five minutes is mostly there at once, so that with `LEAST_READS` three people open one together:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
 */
export const opening = { people: 3, units: 720, burstSeconds: 300 };
const LEAST_READS = 25;
const readCapacity = capacity.refine(({ least }) => least >= LEAST_READS, {
  path: ['least'],
  message: `is under ${LEAST_READS}, which is too little for three people who open the page`,
});

const origins = z
  .array(z.union([z.literal('*'), z.url().regex(/[^/]$/, 'ends with a slash')]))
  .min(1)
  .refine((all) => all.length === 1 || !all.includes('*'), 'has * beside others: * is any, and stands alone');

const concurrency = z.record(z.string(), z.int().min(1));

/** What CloudWatch Logs accepts; any other number fails at the deploy. */
const LOG_RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;

const stream = z.strictObject({
  mode: z.enum(['provisioned', 'on-demand']),
  shards: z.int().min(1).max(500),
  /** Kinesis retains records for a day at least and a year at most. */
  retentionHours: z.int().min(24).max(8760),
});

const lambda = z.strictObject({
  memoryMb: z.int().min(128).max(10_240),
  /** API Gateway gives up after 29 s. */
  timeoutSeconds: z.int().min(1).max(29),
  consumerTimeoutSeconds: z.int().min(10).max(900),
  reservedConcurrency: concurrency,
  provisionedConcurrency: concurrency,
});

const tables = z
  .strictObject({
    billing: z.enum(['on-demand', 'provisioned']),
    autoscaling: z
      .strictObject({ read: readCapacity, write: capacity, targetPercent: z.int().min(20).max(90) })
      .nullable(),
    pointInTimeRecovery: z.boolean(),
    /** By logical id, the table that a restore has made. */
    restored: z.record(z.string(), z.string().regex(/^[\w.-]{3,255}$/, 'is not the name of a table')).optional(),
  })
  .refine(({ billing, autoscaling }) => (billing === 'provisioned') === (autoscaling !== null), {
    path: ['autoscaling'],
    message: 'goes with billing: provisioned, and with nothing else',
  });

/** Where people are told of alerts: mails, or a webhook, whose address is a secret and therefore no setting. */
const channel = z
  .strictObject({
    mail: z.array(z.email()).min(1).max(20).optional(),
    webhook: z.enum(['slack', 'teams', 'json']).optional(),
    /** It is told at most once in so many seconds. */
    everySeconds: z.int().min(1).max(3600),
  })
  .refine(({ mail, webhook }) => (mail === undefined) !== (webhook === undefined), 'is either mail or a webhook');

const alerts = z.strictObject({
  /** Where the page is, for links to it; null where none are wanted. */
  page: z
    .url({ protocol: /^https?$/ })
    .regex(/[^/]$/, 'ends with a slash')
    .nullable(),
  channels: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,29}$/, 'is not of small letters, digits and dashes'), channel)
    .refine((all) => Object.keys(all).length <= 10, 'are more than 10'),
});

/** A stage file, `stages/<stage>.yml`. Every key is needed, so that a stage says all that it is. */
export const settingsSchema = z.strictObject({
  stream,
  fanOut: z.strictObject({ live: z.boolean(), durable: z.boolean() }),
  batching: z.strictObject({
    durableWindowSeconds: z.int().min(0).max(5),
    /** A rebuild reads the stream, and not the archive, of the last five minutes. */
    archiveSeconds: z.int().min(1).max(300).default(60),
  }),
  /** An account's requests to API Gateway are 10,000 a second unless AWS has raised that; whoever asks for more may write more here. */
  pacing: z.strictObject({
    postsPerSecond: z.int().min(10).max(100_000),
    workersFrom: z.int().min(1).max(1_000_000),
  }),
  lambda,
  retention: z.strictObject({
    secondsDays: days,
    minutesDays: days,
    hoursDays: days,
    /** What people say to each other in rooms. */
    messagesDays: days,
    /** The archive of raw records, and the rejects; null for ever. */
    archiveDays: days.nullable(),
    logsDays: z.literal(LOG_RETENTIONS, `is none of the days that CloudWatch Logs knows: ${LOG_RETENTIONS.join(', ')}`),
  }),
  tables,
  throttling: z.strictObject({
    rest: z.strictObject({
      default: throttle,
      methods: z.record(z.string().regex(/^[A-Z]+ \/\S*$/, 'is not of the form "GET /path"'), throttle),
    }),
    websocket: z.strictObject({ default: throttle, routes: z.record(z.string(), throttle) }),
  }),
  ingest: z.strictObject({
    /** What each API key may ask of `POST /ingest`. */
    servers: throttle.extend({ requestsPerDay: z.int().min(1) }),
    browsers: z.strictObject({
      /** Stands in pages for everybody to read; null where no page may send events. */
      key: z
        .string()
        .regex(/^[\w-]{8,128}$/, 'is not of 8 to 128 letters, digits, dashes and underscores')
        .nullable(),
      origins,
      /** Of one request: what `sendBeacon` takes is 64. */
      kilobytes: z.int().min(1).max(1024),
      /** Of one address. */
      eventsPerMinute: z.int().min(1).max(30_000),
    }),
    /** Which messages of the topic are taken, by their attributes: a filter policy of SNS. */
    topicFilter: z.record(z.string(), z.array(z.unknown()).min(1)).nullable(),
    /** Of events on the account's default bus. */
    busSources: z.array(z.string().min(1)),
    /** Filters of MQTT topics of devices. */
    iotTopics: z.array(z.string().regex(/^[^'\s]{1,256}$/, 'is no filter of topics')),
    /** Events that are made by the clock. */
    schedules: z.array(
      z.strictObject({
        every: z.string().regex(/^(rate|cron)\(.+\)$/, 'is not of the form rate(1 minute) or cron(…)'),
        type: nameSchema,
        subject: z.string().min(1).optional(),
        data: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
    /** By name, tables that other programs write. */
    tables: z.record(
      z.string().regex(/^[a-z][a-z0-9]{1,39}$/, 'is not of small letters and digits'),
      z.strictObject({ key: z.string().min(1).max(255), keyType: z.enum(['S', 'N']) }),
    ),
  }),
  /** By the name of a query parameter or header of the WebSocket's handshake, the type of items of which it asks to follow one. */
  follow: z.record(
    z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,63}$/, 'is not of small letters, digits and dashes')
      .refine((name) => name !== 'ticket', 'is what connects'),
    nameSchema,
  ),
  allowedOrigins: origins,
  /** Whether people let themselves in, or are let in by an administrator. */
  signUp: z.enum(['open', 'closed']),
  encryption: z.enum(['aws-managed', 'customer-managed']),
  alerts,
  alarmEmail: z.email().nullable(),
  tracing: z.boolean(),
  vpc: z
    .strictObject({
      subnetIds: z.array(z.string().startsWith('subnet-')).min(1),
      securityGroupIds: z.array(z.string().startsWith('sg-')).min(1),
    })
    .nullable(),
  firewall: z.boolean(),
  removal: z.enum(['delete', 'retain']),
});

export type Settings = z.infer<typeof settingsSchema>;

const describeIssue = (issue: z.core.$ZodIssue): string => {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return `${[...issue.path, issue.keys[0]].join('.')}: there is no such parameter`;
  if (issue.code === 'invalid_type' && issue.input === undefined) return `${path}: is missing`;
  // Of a name that may not be used, what is wrong with it.
  const { message } = (issue.code === 'invalid_key' && issue.issues[0]) || issue;
  return `${path}: ${message}`;
};

const parseFile = (file: string): unknown => {
  try {
    return load(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
};

/**
 * The settings of a stage.
 * @throws Error whose one line names the file, and the parameter at fault.
 */
export const readSettings = (folder: string, stage: string): Settings => {
  const stages = stagesIn(folder);
  const file = relative('.', join(folder, `${stage}.yml`));
  if (!stages.includes(stage))
    throw new Error(`there is no stage "${stage}": ${file} does not exist (there are ${stages.join(', ')})`);
  // Permissions are held against the beginnings of names: a role for `prod` would reach what is of `prod-eu`.
  const other = stages.find((one) => one.startsWith(`${stage}-`) || stage.startsWith(`${one}-`));
  if (other) {
    const [short, long] = [stage, other].sort((a, b) => a.length - b.length);
    throw new Error(`${file}: the stage "${long}" begins with "${short}-": who may deploy ${short} could change it`);
  }
  const parsed = settingsSchema.safeParse(parseFile(file), { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new Error(`${file}: ${parsed.error.issues.map(describeIssue).sort().join('; ')}`);
};
