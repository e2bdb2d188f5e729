import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { clientIdSchema } from '@millrace/contract';
import { expect, it } from 'vitest';
import { createClient, removeClient } from './create-client';

/** A user pool that does all it is asked to, or refuses one action with an error. */
const userPool = (refused = '', error = 'AccessDeniedException') => {
  const asked: string[] = [];
  const handle = async ({ headers }: { readonly headers: Readonly<Record<string, string>> }) => {
    const action = headers['x-amz-target']?.split('.')[1] ?? '';
    asked.push(action);
    const [statusCode, answer] = action === refused ? [400, { __type: error, message: 'not you' }] : [200, {}];
    const body = new TextEncoder().encode(JSON.stringify(answer));
    return { response: { statusCode, headers: { 'content-type': 'application/x-amz-json-1.1' }, body } };
  };
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new CognitoIdentityProviderClient({ region: 'eu-west-1', credentials, requestHandler: { handle } });
  return { pool: { client, id: 'eu-west-1_A' }, asked };
};

it('no two clients have the same id or secret, whatever their name', async () => {
  const { pool } = userPool();
  const [one, other] = [await createClient(pool, 'grafana', 'viewers'), await createClient(pool, 'grafana', 'viewers')];
  expect(one.clientId).toMatch(/^grafana-[0-9a-f]{10}$/);
  expect(one.clientId).not.toBe(other.clientId);
  expect(one.clientSecret).not.toBe(other.clientSecret);
});

it('the id of the longest name is one that the service takes', async () => {
  const { clientId } = await createClient(userPool().pool, 'x'.repeat(40), 'viewers');
  expect(clientIdSchema.parse(clientId)).toBe(clientId);
});

it('no mail is sent to a client, which has a secret at once', async () => {
  const { pool, asked } = userPool();
  await createClient(pool, 'grafana', 'viewers');
  expect(asked).toEqual(['AdminCreateUser', 'AdminSetUserPassword', 'AdminListGroupsForUser', 'AdminAddUserToGroup']);
});

it('a client that could not be set up completely is removed at once, and the error is reported', async () => {
  const { pool, asked } = userPool('AdminAddUserToGroup');
  await expect(createClient(pool, 'grafana', 'viewers')).rejects.toThrow('not you');
  expect(asked.at(-1)).toBe('AdminDeleteUser');
});

it('a client that is not there is reported by its id', async () => {
  const { pool } = userPool('AdminDeleteUser', 'UserNotFoundException');
  await expect(removeClient(pool, 'grafana-1')).rejects.toThrow('there is no client grafana-1');
});
