import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { expect, it } from 'vitest';
import { createUser } from './create-user';

const email = 'ada@example.com';

type Asked = Readonly<Record<string, unknown>> & { readonly operation: string };

/** A pool that has the user already. @param refusal of a second invitation */
const poolWithUser = (refusal?: string) => {
  const asked: Asked[] = [];
  const answerTo = (operation: string, input: Record<string, unknown>): [status: number, answer: object] => {
    if (operation === 'AdminListGroupsForUser') return [200, { Groups: [{ GroupName: 'viewers' }] }];
    if (operation !== 'AdminCreateUser') return [200, {}];
    const error = input.MessageAction === 'RESEND' ? refusal : 'UsernameExistsException';
    return error ? [400, { __type: error }] : [200, { User: { Username: email } }];
  };
  const handle = async (request: { readonly headers: Record<string, string>; readonly body?: Uint8Array }) => {
    const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
    const input = JSON.parse(new TextDecoder().decode(request.body));
    asked.push({ operation, ...input });
    const [statusCode, answer] = answerTo(operation, input);
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    return { response: { statusCode, headers, body: new TextEncoder().encode(JSON.stringify(answer)) } };
  };
  const client = new CognitoIdentityProviderClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: { handle },
    maxAttempts: 1,
  });
  return { pool: { client, id: 'eu-west-1_A' }, asked };
};

it('somebody who has not used their first password is mailed a new one, where that is asked for', async () => {
  const { pool, asked } = poolWithUser();
  expect(await createUser(pool, { email, group: 'viewers', resend: true })).toBe(false);
  expect(asked.filter(({ operation }) => operation === 'AdminCreateUser')).toMatchObject([
    { DesiredDeliveryMediums: ['EMAIL'] },
    { UserPoolId: pool.id, Username: email, MessageAction: 'RESEND', DesiredDeliveryMediums: ['EMAIL'] },
  ]);
});

it('nobody is mailed again who does not ask for it', async () => {
  const { pool, asked } = poolWithUser();
  await createUser(pool, { email, group: 'operators' });
  expect(asked.map(({ MessageAction }) => MessageAction)).not.toContain('RESEND');
  expect(asked.map(({ operation, GroupName }) => [operation, GroupName])).toEqual([
    ['AdminCreateUser', undefined],
    ['AdminListGroupsForUser', undefined],
    ['AdminAddUserToGroup', 'operators'],
    ['AdminRemoveUserFromGroup', 'viewers'],
  ]);
});

it('who has a password already is told what to do instead, and keeps their group', async () => {
  const { pool, asked } = poolWithUser('UnsupportedUserStateException');
  await expect(createUser(pool, { email, group: 'admins', resend: true })).rejects.toThrow('has a password already');
  expect(asked.map(({ operation }) => operation)).toEqual(['AdminCreateUser', 'AdminCreateUser']);
});

it('an invitation that fails otherwise says why', async () => {
  const { pool } = poolWithUser('LimitExceededException');
  await expect(createUser(pool, { email, group: 'viewers', resend: true })).rejects.toMatchObject({
    name: 'LimitExceededException',
  });
});
