import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { itemSchema, itemsAnswerSchema } from '@millrace/contract';
import { expect } from '@playwright/test';
import { idTokenOf } from '../../tools/src/lib/session/id-token';
import { openConnected } from '../support/dashboard';
import { pageView, vehicleMoved, vehicleRetired } from '../support/events';
import { test } from '../support/signed-in';
import { Client, takeTicket, upgradeStatus } from '../support/socket';
import { dynamodb, put, stack, user } from '../support/stack';

test('what a vehicle last said is found over REST by its name, and among all of its type', async ({ idToken }) => {
  const headers = { Authorization: idToken };
  const bus = `bus-${randomUUID()}`;
  const ask = (path: string) => fetch(`${stack.rest}/items/vehicle${path}`, { headers });
  expect((await ask(`/${bus}`)).status).toBe(404);
  await put([vehicleMoved(bus, 41)]);
  await expect.poll(async () => (await ask(`/${bus}`)).status, { timeout: 20_000 }).toBe(200);

  expect(itemSchema.parse(await (await ask(`/${bus}`)).json())).toMatchObject({ subject: bus, data: { speed: 41 } });
  const { items } = itemsAnswerSchema.parse(await (await ask('?limit=200')).json());
  expect(items.map(({ subject }) => subject)).toContain(bus);
});

/** All that a client was told of items, in the order in which it came: each state once, as whoever keeps the later one would note it. */
const toldTo = ({ received }: Client): readonly (readonly [subject: string, speed: unknown])[] => {
  const seen = new Set<string>();
  return received
    .flatMap((message) => ('items' in message ? (message.items ?? []) : []))
    .filter(({ subject, seq }) => !seen.has(`${subject} ${seq}`) && seen.add(`${subject} ${seq}`))
    .map(({ subject, data, removed }) => [subject, removed ? 'removed' : data.speed]);
};

test('P1 P2 P3 a program that only connects with ?vehicle-id=… is sent the state of that vehicle, its changes and its removal', async ({
  idToken,
}) => {
  const vehicle = String(1_000_000 + Math.floor(Math.random() * 1_000_000));
  await put([vehicleMoved(vehicle, 30)]);
  const state = () => fetch(`${stack.rest}/items/vehicle/${vehicle}`, { headers: { Authorization: idToken } });
  await expect.poll(async () => (await state()).status, { timeout: 20_000 }).toBe(200);

  const followers = {
    'by the address': await Client.connect(idToken, `&vehicle-id=${vehicle}`),
    'by a header': await Client.connect(idToken, '', { 'Vehicle-Id': vehicle }),
    'by a command': await Client.connect(idToken),
  };
  const topics: ['item:vehicle/1'] = [`item:vehicle/${vehicle}` as 'item:vehicle/1'];
  const answer = await followers['by a command'].send({ action: 'subscribe', id: '1', topics });
  expect(answer).toMatchObject({ ok: true, items: [{ subject: vehicle, data: { speed: 30 } }] });
  const told = (...speeds: unknown[]) =>
    Promise.all(
      Object.entries(followers).map(([how, client]) =>
        expect.poll(() => toldTo(client), { message: how }).toEqual(speeds.map((speed) => [vehicle, speed])),
      ),
    );
  await told(30);
  await put([vehicleMoved(`${vehicle}-other`, 99), vehicleMoved(vehicle, 55)]);
  await told(30, 55);
  await put([vehicleRetired(vehicle)]);
  await told(30, 55, 'removed');
  await expect.poll(async () => (await state()).status, { timeout: 20_000 }).toBe(404);
  for (const client of Object.values(followers)) client.close();
  expect(await upgradeStatus(`?ticket=${await takeTicket(idToken)}&vehicle-id=`)).toBe(400);
});

test('P3 what another program writes into a table, under a number, reaches who follows that item: changes and the deletion, each once', async ({
  idToken,
}) => {
  const vehicle = String(2_000_000 + Math.floor(Math.random() * 1_000_000));
  const TableName = stack.stream.replace(/-events$/, '-vehicles');
  const keyOf = (id: string) => ({ 'vehicle-id': { N: id } });
  const follower = await Client.connect(idToken, `&vehicle-id=${vehicle}`);
  expect(await follower.send({ action: 'ping', id: '1' })).toMatchObject({ ok: true });
  const told = (...speeds: unknown[]) =>
    expect.poll(() => toldTo(follower), { timeout: 20_000 }).toEqual(speeds.map((speed) => [vehicle, speed]));
  const write = (id: string, speed: string) =>
    dynamodb.send(new PutItemCommand({ TableName, Item: { ...keyOf(id), speed: { N: speed } } }));

  await write(`${vehicle}1`, '99');
  await write(vehicle, '50.5');
  await told(50.5);
  await dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key: keyOf(vehicle),
      UpdateExpression: 'SET speed = :speed',
      ExpressionAttributeValues: { ':speed': { N: '51' } },
    }),
  );
  await told(50.5, 51);
  await dynamodb.send(new DeleteItemCommand({ TableName, Key: keyOf(vehicle) }));
  await told(50.5, 51, 'removed');
  await write(vehicle, '12');
  await told(50.5, 51, 'removed', 12);
  follower.close();
});

test('the items page shows what a vehicle says as it comes, and no longer shows one that is gone', async ({
  page,
  idToken,
}) => {
  const bus = `bus-${randomUUID()}`;
  await put([vehicleMoved(bus, 41)]);
  const state = () => fetch(`${stack.rest}/items/vehicle/${bus}`, { headers: { Authorization: idToken } });
  await expect.poll(async () => (await state()).status, { timeout: 20_000 }).toBe(200);
  await openConnected(page, `/items/vehicle/${bus}`);
  const row = page.locator(`[data-subject="${bus}"]`);
  await expect(row.locator('[data-field="speed"]')).toHaveText(/^41/);
  // From here on nothing but frames brings anything.
  await page.route('**/items/vehicle?**', (route) => route.abort());
  await put([vehicleMoved(bus, 55)]);
  await expect(row.locator('[data-field="speed"]')).toHaveText(/^55/);
  await expect(page.locator(`[data-item="${bus}"]`)).toContainText('55');
  await put([vehicleRetired(bus)]);
  await expect(row).toHaveCount(0);
});

test('an operator is sent events as they come, and a viewer is refused', async ({ idToken }) => {
  const { username, password } = user('operators');
  const operator = await Client.connect(await idTokenOf(stack, username, password));
  const viewer = await Client.connect(idToken);
  const watch = { action: 'subscribe', id: '1', topics: ['feed:page.viewed' as const] } as const;
  const command = () => ({ ...watch, topics: [...watch.topics] });
  expect(await viewer.send(command())).toMatchObject({ ok: false, error: { code: 'not_allowed', field: 'topics[0]' } });
  expect(await operator.send(command())).toMatchObject({ ok: true });
  const page = `/feed-${randomUUID()}`;
  const told = () =>
    operator.received.flatMap((message) => (message.type === 'delta' ? (message.feed?.events ?? []) : []));
  // Until every sender knows of the subscription, what is sent may miss it.
  await expect(async () => {
    await put([pageView(page)]);
    await expect.poll(() => told().some(({ subject }) => subject === page), { timeout: 2000 }).toBe(true);
  }).toPass({ timeout: 20_000 });
  operator.close();
  viewer.close();
});
