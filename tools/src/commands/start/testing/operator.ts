import { randomUUID } from 'node:crypto';
import type { Endpoints } from '@millrace/contract';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { idTokenOf } from '../../../lib/session/id-token';

const userOf = ({ users }: Endpoints): Endpoints['users'][number] => {
  const user = users.find(({ groups }) => groups.includes('operators'));
  if (!user) throw new Error('the stack has no operator');
  return user;
};

export const tokenOf = (endpoints: Endpoints): Promise<string> => {
  const { username, password } = userOf(endpoints);
  return idTokenOf(endpoints, username, password);
};

/** Signs in as the operator of the stack, on a page of its own. */
export const openPage = async (browser: Browser, endpoints: Endpoints): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const { username, password } = userOf(endpoints);
  await page.goto(endpoints.dashboard);
  await page.getByLabel('Email').fill(username);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  return page;
};

/** Sends events as somebody who is signed in. */
export const send = async (
  { rest }: Endpoints,
  token: string,
  type: string,
  values: readonly object[],
): Promise<void> => {
  const headers = { authorization: token, 'content-type': 'application/cloudevents-batch+json' };
  const events = values.map((data) => ({ specversion: '1.0', id: randomUUID(), source: 'rooms', type, data }));
  const answer = await fetch(`${rest}/events`, { method: 'POST', headers, body: JSON.stringify(events) });
  expect(await answer.json()).toMatchObject({ accepted: values.length, refused: 0 });
};
