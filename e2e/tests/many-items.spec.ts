import { randomUUID } from 'node:crypto';
import { itemSchema } from '@millrace/contract';
import { expect } from '@playwright/test';
import { vehicleMoved } from '../support/events';
import { test } from '../support/signed-in';
import { put, stack } from '../support/stack';

/** From so many on, what is there already is read before it is written. */
const VEHICLES = 600;

test('one record of hundreds of vehicles is stored whole, and each is found over REST', async ({ idToken }) => {
  const fleet = `z-${randomUUID()}`;
  const events = Array.from({ length: VEHICLES }, (_, i) => vehicleMoved(`${fleet}-${i}`, 10 + (i % 80)).data);
  await put([{ key: fleet, data: `[${events.join(',')}]` }]);
  const ask = (i: number) =>
    fetch(`${stack.rest}/items/vehicle/${fleet}-${i}`, { headers: { Authorization: idToken } });
  const last = VEHICLES - 1;
  await expect.poll(async () => (await ask(last)).status, { timeout: 20_000 }).toBe(200);
  for (const i of [0, 299, last])
    expect(itemSchema.parse(await (await ask(i)).json())).toMatchObject({ data: { speed: 10 + (i % 80) } });
});
