import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { endpointsSchema, figuresAnswerSchema, itemSchema } from '@millrace/contract';
import { expect, inject, test, vi } from 'vitest';
import { runningStack } from '../../adapters/testing/running-stack';
import { MINUTE_MS } from '../../domain/time';
import { amz, busEvent, duplicatesOf, post, waysInto } from '../../testing/ways-in';

/** Every way in of a running stack, each by what a program would send there. */
runningStack();
const endpoints = endpointsSchema.parse(JSON.parse(readFileSync(process.env.MILLRACE_ENDPOINTS ?? '', 'utf8')));
const { rest, stream, sqs } = endpoints;
const prefix = stream.replace(/-events$/, '');
const stage = prefix.split('-').at(-1) ?? '';
/** Digits alone: a source that looks like a number is text in CSV too. */
const run = String(randomInt(10 ** 7, 10 ** 8));

const ways = waysInto(endpoints, { stage, run, operatorToken: inject('operatorToken') ?? '' });

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
  await vi.waitFor(async () => expect(await countOf('duplicates', 'source', run)).toBe(duplicatesOf(ways)), {
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
