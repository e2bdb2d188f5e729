import { gzipSync } from 'node:zlib';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Endpoints } from '@millrace/contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { aggregate } from '../domain/formats/testing/records';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const post = async (url: string, headers: Record<string, string>, body: string): Promise<void> => {
  const answer = await fetch(url, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
};

export const amz = (target: string) => ({ 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': target });

/** As the account's bus has it, but for what the bus adds. */
export const busEvent = (country: string, source: string) => ({
  source,
  'detail-type': 'order.placed',
  detail: { country },
});

const single = { 'Content-Type': 'application/cloudevents+json' };
const batch = { 'Content-Type': 'application/cloudevents-batch+json' };

export interface WaysOptions {
  readonly stage: string;
  /** Names the source of all events. Of digits alone: a source that looks like a number is text in CSV too. */
  readonly run: string;
  readonly operatorToken: string;
}

type Ways = Readonly<Record<string, (country: string) => Promise<void>>>;

/** What a program sends to others: the queue, the topic and the inbox. */
const waysOfOthers = (
  { stream, region, s3, sqs, sns }: Endpoints,
  run: string,
  textOf: (country: string) => string,
): Ways => {
  const prefix = stream.replace(/-events$/, '');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new S3Client({ region, endpoint: s3, credentials, forcePathStyle: true });
  const object = async (name: string, Body: Uint8Array): Promise<void> => {
    const Bucket = `${prefix}-inbox-000000000000-${region}`;
    await client.send(new PutObjectCommand({ Bucket, Key: `inbox/${run} ${name}`, Body }));
  };
  const queue = (MessageBody: string): Promise<void> => {
    const QueueUrl = `${sqs}/000000000000/${prefix}-events-in`;
    return post(sqs, amz('AmazonSQS.SendMessage'), JSON.stringify({ QueueUrl, MessageBody }));
  };
  const topic = (Message: string): Promise<void> => {
    const TopicArn = `arn:aws:sns:${region}:000000000000:${prefix}-events-in`;
    const form = new URLSearchParams({ Action: 'Publish', TopicArn, Message });
    return post(sns, { 'Content-Type': 'application/x-www-form-urlencoded' }, form.toString());
  };
  return {
    'a queue': (country) => queue(textOf(country)),
    'a topic': (country) => topic(textOf(country)),
    'an event of the bus, as a queue has it': (country) =>
      queue(JSON.stringify({ ...busEvent(country, run), id: country, time: new Date().toISOString(), resources: [] })),
    'an object of lines': (country) => object('a.ndjson.gz', gzipSync(`${textOf(country)}\n`)),
    'an object of CSV': (country) => object('b.csv', bytes(`type,source,country\norder.placed,${run},${country}\n`)),
  };
};

const waysOntoTheStream = (
  { stream, region, kinesis: endpoint }: Endpoints,
  textOf: (country: string) => string,
): Ways => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const kinesis = new KinesisClient({ region, endpoint, credentials, requestHandler: new NodeHttpHandler() });
  const put = async (PartitionKey: string, Data: Uint8Array): Promise<void> =>
    void (await kinesis.send(new PutRecordCommand({ StreamName: stream, PartitionKey, Data })));
  return {
    'the stream': (country) => put(country, bytes(textOf(country))),
    'the stream, by the KPL': (country) => put(country, aggregate(bytes(textOf(country)))),
    'the stream, as gzip': (country) => put(country, gzipSync(textOf(country))),
    'the stream, as lines': (country) => put(country, bytes(`${textOf(country)}\n${textOf(country)}\n`)),
  };
};

/** By the name of each way into a local stack, what sends one order with this country there. */
export const waysInto = (endpoints: Endpoints, { stage, run, operatorToken }: WaysOptions): Ways => {
  const { rest, serverKey = '', dashboard } = endpoints;
  const textOf = (country: string): string =>
    JSON.stringify({
      ...{ specversion: '1.0', id: country, source: run, type: 'order.placed', subject: country },
      data: { amount: 10.99, country },
    });
  return {
    'POST /events': (country) => post(`${rest}/events`, { ...single, Authorization: operatorToken }, textOf(country)),
    'POST /events, a batch': (country) =>
      post(`${rest}/events`, { ...batch, Authorization: operatorToken }, `[${textOf(country)}]`),
    'POST /ingest': (country) => post(`${rest}/ingest`, { ...single, 'x-api-key': serverKey }, textOf(country)),
    'POST /ingest, a batch': (country) =>
      post(`${rest}/ingest`, { ...batch, 'x-api-key': serverKey }, `[${textOf(country)}]`),
    'POST /ingest in binary mode': (country) => {
      const attributes = { 'ce-specversion': '1.0', 'ce-id': country, 'ce-source': run, 'ce-type': 'order.placed' };
      const headers = { 'Content-Type': 'application/json', 'x-api-key': serverKey, ...attributes };
      return post(`${rest}/ingest`, headers, JSON.stringify({ country }));
    },
    ...(stage !== 'prod' && {
      'POST /ingest/browser': (country) => {
        const headers = { 'Content-Type': 'text/plain', Origin: dashboard };
        return post(`${rest}/ingest/browser?key=${stage}-public`, headers, `[${textOf(country)}]`);
      },
    }),
    ...waysOfOthers(endpoints, run, textOf),
    ...waysOntoTheStream(endpoints, textOf),
  };
};

/** How many duplicates there are when each way was gone twice: one of each, and in both records of lines the second line as well. */
export const duplicatesOf = (ways: Ways): number => Object.keys(ways).length + 2;
