import { randomUUID } from 'node:crypto';
import { itemSchema, itemsAnswerSchema } from '@millrace/contract';
import { expect } from '@playwright/test';
import { vehicleMoved } from '../support/events';
import { test } from '../support/signed-in';
import { put, stack } from '../support/stack';

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
