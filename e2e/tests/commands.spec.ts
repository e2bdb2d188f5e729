import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { decodeJwt } from 'jose';
import { cognito, tokensOf } from '../../local-aws/tests/support/sign-in';
import { test } from '../support/signed-in';
import { Client, takeTicket } from '../support/socket';
import { stack } from '../support/stack';
import { signToken } from '../support/tokens';

/** The same person, whose sign-in ends so many seconds from now. */
const endingIn = (token: string, seconds: number): Promise<string> =>
  signToken({ ...decodeJwt(token), exp: Math.floor(Date.now() / 1000) + seconds });

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

test('C2 who comes into a room later finds what was said in it, and who is there', async ({ idToken }) => {
  const [ada, bob] = [await Client.connect(idToken), await Client.connect(idToken)];
  const room = `room-${Date.now()}`;
  const about = { metric: 'orders', time: Date.now() - 60_000 };
  expect(await ada.send({ action: 'subscribe', id: '1', topics: [`room:${room}`] })).toMatchObject({
    rooms: [{ room, people: { count: 1, names: ['viewer'] }, messages: [], earlier: false }],
  });
  const said = await ada.send({ action: 'message', id: '2', room, text: '<b>look</b>', about });
  expect(said).toMatchObject({ ok: true, message: { from: 'viewer', text: '<b>look</b>', about } });
  expect(await bob.send({ action: 'subscribe', id: '1', topics: [`room:${room}`] })).toMatchObject({
    rooms: [{ room, people: { count: 1, names: ['viewer'] }, messages: [{ text: '<b>look</b>', about }] }],
  });
  const nowhere = await ada.send({
    action: 'message',
    id: '3',
    room,
    text: 'x',
    about: { ...about, metric: 'ordres' },
  });
  expect(nowhere).toMatchObject({ ok: false, error: { code: 'invalid_input', field: 'about.metric' } });
  for (const client of [ada, bob]) client.close();
});

test('C7 a person sends so many messages in ten seconds, whatever their connections, and is told when to go on', async ({
  idToken,
}) => {
  const clients = [await Client.connect(idToken), await Client.connect(idToken)];
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, i) =>
      clients[i % 2]?.send({ action: 'message', id: String(i), room: 'busy', text: `message ${i}` }),
    ),
  );
  // They may have met the end of a period, and then two lots go through.
  const refused = answers.filter((answer) => answer?.ok === false);
  expect(refused.length).toBeGreaterThanOrEqual(4);
  for (const answer of refused)
    expect(answer).toMatchObject({ error: { code: 'too_many_requests', retryAfter: expect.any(Number) } });
  for (const client of clients) client.close();
});

test('C8 a connection goes on with the next sign-in of the same person, and ends without one', async ({ idToken }) => {
  const ending = await endingIn(idToken, 5);
  const [renewed, left] = [await Client.connect(ending), await Client.connect(ending)];
  await renewed.send({ action: 'subscribe', id: '1', topics: ['metric:orders'] });
  const ticket = await takeTicket(idToken);
  const answer = await renewed.send({ action: 'renew', id: '2', ticket });
  expect(answer).toMatchObject({ ok: true, topics: ['metric:orders'], removed: [] });
  expect(answer).toHaveProperty('endsAt', (decodeJwt(idToken).exp ?? 0) * 1000);
  expect(await renewed.send({ action: 'renew', id: '3', ticket })).toMatchObject({ error: { code: 'unauthorized' } });
  let asked = 0;
  const ping = (client: Client) => client.send({ action: 'ping', id: `ping-${++asked}` });
  await expect
    .poll(async () => await ping(left), { timeout: 10_000 })
    .toMatchObject({ error: { code: 'unauthorized' } });
  expect(await ping(renewed)).toMatchObject({ ok: true });
  expect(await renewed.send({ action: 'subscribe', id: '4', topics: ['metric:cpu'] })).toMatchObject({ ok: true });
  for (const client of [renewed, left]) client.close();
});

const newcomer = async () => {
  const person = { UserPoolId: stack.userPoolId, Username: `${randomUUID()}@example.com` };
  const Password = `Aa1-${randomUUID()}`;
  await cognito(stack, 'AdminCreateUser', { ...person, MessageAction: 'SUPPRESS' });
  await cognito(stack, 'AdminSetUserPassword', { ...person, Password, Permanent: true });
  await cognito(stack, 'AdminAddUserToGroup', { ...person, GroupName: 'viewers' });
  return { person, tokens: await tokensOf(stack, person.Username, Password) };
};

/** As its schedule does each minute. */
const sweep = () =>
  fetch(`${stack.lambda?.endpoint}/2015-03-31/functions/millrace-dev-sweep/invocations`, {
    method: 'POST',
    headers: { 'x-amz-security-token': stack.lambda?.sessionToken ?? '' },
    body: JSON.stringify({ sweep: 'connections' }),
  });

test('C8 who was disabled or signed out everywhere gets no further sign-in, and is off when the one that they have ends', async () => {
  const watch = async (action: string) => {
    const { person, tokens } = await newcomer();
    const token = await endingIn(tokens.IdToken, 6);
    const client = await Client.connect(token);
    expect(await client.send({ action: 'subscribe', id: '1', topics: ['metric:orders'] })).toMatchObject({ ok: true });
    expect(await cognito(stack, action, person)).toMatchObject({ status: 200 });
    const refresh = { ClientId: stack.userPoolClientId, RefreshToken: tokens.RefreshToken };
    expect(await cognito(stack, 'GetTokensFromRefreshToken', refresh)).toMatchObject({ status: 400 });
    return { client, token };
  };
  const disabled = await watch('AdminDisableUser');
  await expect(takeTicket(disabled.token)).rejects.toThrow('disabled');
  const signedOut = await watch('AdminUserGlobalSignOut');
  for (const { client, token } of [disabled, signedOut]) {
    await expect.poll(async () => ((await sweep()).ok ? client.isClosed : 'not swept'), { timeout: 20_000 }).toBe(true);
    await expect(takeTicket(token)).rejects.toThrow('401');
  }
});
