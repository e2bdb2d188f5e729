import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { endpointsSchema, figuresAnswerSchema, itemSchema } from '@millrace/contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { expect, inject, test, vi } from 'vitest';
import { runningStack } from '../../adapters/testing/running-stack';
import { aggregate } from '../../domain/formats/testing/records';
import { MINUTE_MS } from '../../domain/time';

/** Every way in of a running stack, each by what a program would send there. */
runningStack();
const endpoints = endpointsSchema.parse(JSON.parse(readFileSync(process.env.MILLRACE_ENDPOINTS ?? '', 'utf8')));
const { rest, region, stream, kinesis: kinesisUrl, serverKey = '', dashboard, sqs, sns } = endpoints;
const prefix = stream.replace(/-events$/, '');
const stage = prefix.split('-').at(-1) ?? '';
/** Digits alone: a source that looks like a number is text in CSV too. */
const run = String(randomInt(10 ** 7, 10 ** 8));

const eventOf = (country: string) => ({
  specversion: '1.0',
  id: country,
  source: run,
  type: 'order.placed',
  subject: country,
  data: { amount: 10.99, country },
});
const textOf = (country: string): string => JSON.stringify(eventOf(country));

const post = async (url: string, headers: Record<string, string>, body: string): Promise<void> => {
  const answer = await fetch(url, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
};

const batch = { 'Content-Type': 'application/cloudevents-batch+json' };
const kinesis = new KinesisClient({ region, endpoint: kinesisUrl, requestHandler: new NodeHttpHandler() });
const put = async (PartitionKey: string, Data: Uint8Array): Promise<void> =>
  void (await kinesis.send(new PutRecordCommand({ StreamName: stream, PartitionKey, Data })));

const s3 = new S3Client({ forcePathStyle: true });
const object = async (name: string, Body: Uint8Array): Promise<void> => {
  const Bucket = `${prefix}-inbox-000000000000-${region}`;
  await s3.send(new PutObjectCommand({ Bucket, Key: `inbox/${run} ${name}`, Body }));
};

const amz = (target: string) => ({ 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': target });
const queue = (MessageBody: string): Promise<void> => {
  const QueueUrl = `${sqs}/000000000000/${prefix}-events-in`;
  return post(sqs, amz('AmazonSQS.SendMessage'), JSON.stringify({ QueueUrl, MessageBody }));
};

const topic = (Message: string): Promise<void> => {
  const TopicArn = `arn:aws:sns:${region}:000000000000:${prefix}-events-in`;
  const form = new URLSearchParams({ Action: 'Publish', TopicArn, Message });
  return post(sns, { 'Content-Type': 'application/x-www-form-urlencoded' }, form.toString());
};

const envelope = (country: string, source: string) => ({ source, 'detail-type': 'order.placed', detail: { country } });

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** By the name of each way, what sends one event with this country. */
const ways: Readonly<Record<string, (country: string) => Promise<void>>> = {
  'POST /events': (country) =>
    post(`${rest}/events`, { ...batch, Authorization: inject('operatorToken') ?? '' }, `[${textOf(country)}]`),
  'POST /ingest': (country) => post(`${rest}/ingest`, { ...batch, 'x-api-key': serverKey }, `[${textOf(country)}]`),
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
  'a queue': (country) => queue(textOf(country)),
  'a topic': (country) => topic(textOf(country)),
  'an event of the bus, as a queue has it': (country) =>
    queue(JSON.stringify({ ...envelope(country, run), id: country, time: new Date().toISOString(), resources: [] })),
  'an object of lines': (country) => object('a.ndjson.gz', gzipSync(`${textOf(country)}\n`)),
  'an object of CSV': (country) => object('b.csv', bytes(`type,source,country\norder.placed,${run},${country}\n`)),
  'the stream': (country) => put(country, bytes(textOf(country))),
  'the stream, by the KPL': (country) => put(country, aggregate(bytes(textOf(country)))),
  'the stream, as gzip': (country) => put(country, gzipSync(textOf(country))),
  'the stream, as lines': (country) => put(country, bytes(`${textOf(country)}\n${textOf(country)}\n`)),
};

const begun = Date.now();

/** What a metric counts of one label, in the minutes of this test. */
const countOf = async (metric: string, by: string, label: string): Promise<number> => {
  const range = `from=${begun - MINUTE_MS}&to=${Date.now() + MINUTE_MS}&step=60`;
  const where = encodeURIComponent(`${by}:${label}`);
  const answer = await fetch(`${rest}/metrics/${metric}?${range}&where=${where}`, {
    headers: { Authorization: inject('idToken') ?? '' },
  });
  const { points } = figuresAnswerSchema.parse(await answer.json());
  return points.reduce((sum, { total }) => sum + (total?.count ?? 0), 0);
};

test('one event through each way in counts exactly once, though every message is delivered twice', async () => {
  const sends = Object.values(ways).map((send, i) => () => send(`${run}-${i}`));
  await Promise.all(sends.map((send) => send()));
  await Promise.all(sends.map((send) => send()));
  // One of each way, and in both records of lines the second line as well.
  const duplicates = Object.keys(ways).length + 2;
  await vi.waitFor(async () => expect(await countOf('duplicates', 'source', run)).toBe(duplicates), {
    timeout: 25_000,
    interval: 500,
  });
  const counts = await Promise.all(Object.keys(ways).map((_, i) => countOf('orders', 'country', `${run}-${i}`)));
  expect(Object.fromEntries(Object.keys(ways).map((way, i) => [way, counts[i]]))).toEqual(
    Object.fromEntries(Object.keys(ways).map((way) => [way, 1])),
  );
});

test('an event that is put onto the bus comes through its rule', async () => {
  const country = `${run}-bus`;
  const { detail, ...others } = envelope(country, 'millrace.events');
  const entry = { Source: others.source, DetailType: others['detail-type'], Detail: JSON.stringify(detail) };
  await post(sqs, amz('AWSEvents.PutEvents'), JSON.stringify({ Entries: [entry, { ...entry, Source: 'else' }] }));
  await vi.waitFor(async () => expect(await countOf('orders', 'country', country)).toBe(1), {
    timeout: 25_000,
    interval: 500,
  });
});

test('an item that another program writes, under a number, is found as it is, and is gone when it deletes it', async () => {
  const dynamodb = new DynamoDBClient();
  const TableName = `${prefix}-vehicles`;
  const key = { 'vehicle-id': { N: String(Math.floor(Math.random() * 1e9)) } };
  const item = () =>
    fetch(`${rest}/items/vehicle/${key['vehicle-id'].N}`, { headers: { Authorization: inject('idToken') ?? '' } });
  const waitFor = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 300 });
  for (const speed of ['50.5', '51']) {
    await dynamodb.send(new PutItemCommand({ TableName, Item: { ...key, speed: { N: speed } } }));
    await waitFor(async () =>
      expect(itemSchema.parse(await (await item()).json()).data).toMatchObject({ speed: Number(speed) }),
    );
  }
  await dynamodb.send(new DeleteItemCommand({ TableName, Key: key }));
  await waitFor(async () => expect((await item()).status).toBe(404));
});
