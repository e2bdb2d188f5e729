import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { endpointsSchema, figuresAnswerSchema, itemSchema } from '@millrace/contract';
import { expect, inject, test, vi } from 'vitest';
import { runningStack } from '../../adapters/testing/running-stack';
import { MINUTE_MS } from '../../domain/time';
import { amz, busEvent, post } from '../../testing/ways-in';

/** Ways in that need no page to be seen; all others are in `e2e/tests/ways-in.spec.ts`. */
runningStack();
const endpoints = endpointsSchema.parse(JSON.parse(readFileSync(process.env.MILLRACE_ENDPOINTS ?? '', 'utf8')));
const { rest, stream, sqs } = endpoints;
const prefix = stream.replace(/-events$/, '');
const run = String(randomInt(10 ** 7, 10 ** 8));

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

test('an event that is put onto the bus comes through its rule', async () => {
  const country = `${run}-bus`;
  const { detail, ...others } = busEvent(country, 'millrace.events');
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
