import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand, type KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { ListBucketsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { ListSubscriptionsCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryStatus, Endpoints, MappingStatus } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { askLocalAws } from '../../lib/stack/running-stack';
import { kinesisClient, localCredentials } from '../../lib/stream/target';

/** What a running stack holds. */
export interface Status {
  readonly streams: readonly StreamStatus[];
  readonly mappings: readonly MappingStatus[];
  readonly deliveries: readonly DeliveryStatus[];
  readonly tables: readonly { readonly name: string; readonly items: number }[];
  readonly buckets: readonly { readonly name: string; readonly objects: number; readonly bytes: number }[];
  readonly queues: readonly { readonly name: string; readonly waiting: number; readonly inFlight: number }[];
  readonly topics: readonly { readonly name: string; readonly subscriptions: number }[];
  readonly mails: readonly { readonly to: string; readonly subject: string; readonly code: string }[];
}

export interface StreamStatus {
  readonly name: string;
  readonly status: string;
  readonly openShards: number;
  readonly retentionHours: number;
  readonly consumers: number;
}

/** Asks one part of the stack for its status. */
type Ask<K extends keyof Status> = (endpoints: Endpoints, state: string) => Promise<Status[K]>;

/** With retries, since --throttle may refuse some calls. */
const settings = (endpoint: string, { region }: Endpoints) => ({
  endpoint,
  region,
  credentials: localCredentials,
  maxAttempts: 6,
});

const askStream = async (client: KinesisClient, name: string): Promise<StreamStatus> => {
  const { StreamDescriptionSummary: found } = await client.send(new DescribeStreamSummaryCommand({ StreamName: name }));
  return {
    name,
    status: found?.StreamStatus ?? 'unknown',
    openShards: found?.OpenShardCount ?? 0,
    retentionHours: found?.RetentionPeriodHours ?? 0,
    consumers: found?.ConsumerCount ?? 0,
  };
};

const askStreams: Ask<'streams'> = async (endpoints) => {
  const client = kinesisClient({ stream: endpoints.stream, ...settings(endpoints.kinesis, endpoints) });
  const { StreamNames = [] } = await client.send(new ListStreamsCommand({}));
  return Promise.all(StreamNames.map((name) => askStream(client, name)));
};

const askMappings: Ask<'mappings'> = async (endpoints) => (await askLocalAws(endpoints)).mappings;

const askDeliveries: Ask<'deliveries'> = async (endpoints) => (await askLocalAws(endpoints)).deliveries;

/** Counted, since the table's own figure is hours old on AWS and may be missing elsewhere. */
const countItems = async (client: DynamoDBClient, name: string): Promise<number> => {
  let items = 0;
  let from: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({ TableName: name, Select: 'COUNT', ...(from && { ExclusiveStartKey: from }) }),
    );
    items += page.Count ?? 0;
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
};

const askTables: Ask<'tables'> = async (endpoints) => {
  const client = new DynamoDBClient(settings(endpoints.dynamodb, endpoints));
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  return Promise.all(TableNames.map(async (name) => ({ name, items: await countItems(client, name) })));
};

const bucketSize = async (client: S3Client, name: string) => {
  let objects = 0;
  let bytes = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: name })) {
    objects += Contents.length;
    for (const { Size = 0 } of Contents) bytes += Size;
  }
  return { name, objects, bytes };
};

const askBuckets: Ask<'buckets'> = async (endpoints) => {
  const client = new S3Client({ ...settings(endpoints.s3, endpoints), forcePathStyle: true });
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  return Promise.all(Buckets.map(({ Name = '' }) => bucketSize(client, Name)));
};

const askQueues: Ask<'queues'> = async (endpoints) => {
  const client = new SQSClient(settings(endpoints.sqs, endpoints));
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
  return Promise.all(
    QueueUrls.map(async (url) => {
      const wanted = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
      const { Attributes = {} } = await client.send(wanted);
      return {
        name: url.slice(url.lastIndexOf('/') + 1),
        waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
      };
    }),
  );
};

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

const askTopics: Ask<'topics'> = async (endpoints) => {
  const client = new SNSClient(settings(endpoints.sns, endpoints));
  const { Topics = [] } = await client.send(new ListTopicsCommand({}));
  const { Subscriptions = [] } = await client.send(new ListSubscriptionsCommand({}));
  return Topics.map(({ TopicArn = '' }) => ({
    name: nameOf(TopicArn),
    subscriptions: Subscriptions.filter((one) => one.TopicArn === TopicArn).length,
  }));
};

const mailSchema = z.object({ to: z.string(), subject: z.string().default(''), code: z.string().default('') });
const NEWEST = 10;

/** The newest first. */
const askMails: Ask<'mails'> = async (_, state) => {
  const folder = join(state, 'mailbox');
  const files = (await readdir(folder).catch(() => [])).sort().reverse().slice(0, NEWEST);
  return Promise.all(
    files.map(async (file) => mailSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))),
  );
};

type Asks = { readonly [K in keyof Status]: Ask<K> };

const asks: Asks = {
  streams: askStreams,
  mappings: askMappings,
  deliveries: askDeliveries,
  tables: askTables,
  buckets: askBuckets,
  queues: askQueues,
  topics: askTopics,
  mails: askMails,
};

/** Asks every part of a running stack what it holds. @throws UserError naming the part that does not answer */
export const collectStatus = async (endpoints: Endpoints, state: string): Promise<Status> => {
  const ask = async <K extends keyof Status>(part: K): Promise<Status[K]> => {
    try {
      return await asks[part](endpoints, state);
    } catch (error) {
      // A refused connection has an empty message, and its reason in a cause or a code.
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new UserError(
        `${part} could not be asked: ${cause instanceof Error ? cause.message || cause.name : cause}`,
      );
    }
  };
  const [streams, mappings, deliveries, tables, buckets, queues, topics, mails] = await Promise.all([
    ask('streams'),
    ask('mappings'),
    ask('deliveries'),
    ask('tables'),
    ask('buckets'),
    ask('queues'),
    ask('topics'),
    ask('mails'),
  ]);
  return { streams, mappings, deliveries, tables, buckets, queues, topics, mails };
};
