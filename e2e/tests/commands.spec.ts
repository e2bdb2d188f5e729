import { expect } from '@playwright/test';
import { test } from '../support/signed-in';
import { Client } from '../support/socket';

test('C2 a message goes to everyone in the room but its sender', async ({ idToken }) => {
  const [ada, bob, eve] = [await Client.connect(idToken), await Client.connect(idToken), await Client.connect(idToken)];
  await ada.send({ action: 'subscribe', id: '1', topics: ['room:lobby'] });
  await bob.send({ action: 'subscribe', id: '1', topics: ['room:lobby'] });
  await eve.send({ action: 'subscribe', id: '1', topics: ['room:elsewhere'] });
  const answer = await ada.send({ action: 'message', id: '2', room: 'lobby', text: 'hello' });
  expect(answer).toMatchObject({ ok: true, delivered: 1 });
  const heard = await bob.next((message) => message.type === 'message');
  expect(heard).toMatchObject({ room: 'lobby', text: 'hello' });
  await bob.send({ action: 'unsubscribe', id: '3', topics: ['room:lobby'] });
  expect(await ada.send({ action: 'message', id: '4', room: 'lobby', text: 'gone?' })).toMatchObject({ delivered: 0 });
  expect([...ada.received, ...eve.received].filter(({ type }) => type === 'message')).toEqual([]);
  for (const client of [ada, bob, eve]) client.close();
});

test('C3 whatever the server cannot use is answered with what is wrong and how to do it', async ({ idToken }) => {
  const client = await Client.connect(idToken);
  const unknown = await client.sendText('{"action":"dance","id":"1"}', '1');
  expect(unknown).toMatchObject({ ok: false, error: { code: 'unknown_action' } });
  expect(JSON.stringify(unknown)).toContain('subscribe');
  expect(await client.sendText('not json', null)).toMatchObject({ ok: false });
  expect(await client.sendText('{"action":"subscribe","id":"2","topics":["metric:ordres"]}', '2')).toMatchObject({
    ok: false,
    error: { code: 'unknown_topic', field: 'topics[0]' },
  });
  expect(await client.sendText('{"action":"subscribe","id":"3","topics":"all"}', '3')).toMatchObject({
    ok: false,
    error: { code: 'invalid_input', field: 'topics' },
  });
  expect(await client.send({ action: 'ping', id: '4' })).toMatchObject({ ok: true, action: 'ping' });
  client.close();
});
