import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { cognitoAccounts } from './cognito-accounts';
import { cognitoMachineClients } from './cognito-machine-clients';

/** A user pool that gives one answer. */
const poolOf = (statusCode: number, answer: object) => {
  const asked: unknown[] = [];
  const handle = async ({ body }: { readonly body?: Uint8Array }) => {
    asked.push(JSON.parse(new TextDecoder().decode(body)));
    const answered = new TextEncoder().encode(JSON.stringify(answer));
    return { response: { statusCode, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: answered } };
  };
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new CognitoIdentityProviderClient({
    region: 'eu-west-1',
    credentials,
    requestHandler: { handle },
    maxAttempts: 1,
  });
  const pool = { client, userPoolId: 'eu-west-1_A' };
  const clients = cognitoMachineClients({ ...pool, appClientId: 'programs' });
  return { asked, clients, accounts: cognitoAccounts(pool) };
};

test('a machine client is signed in by the name that no person has, on the app client for programs', async () => {
  const { asked, clients } = poolOf(200, { AuthenticationResult: { IdToken: 't', ExpiresIn: 900 } });
  expect(await clients.signIn('grafana-1', 's')).toEqual({ idToken: 't', expiresInSeconds: 900 });
  expect(asked).toEqual([
    {
      UserPoolId: 'eu-west-1_A',
      ClientId: 'programs',
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'grafana-1@clients.invalid', PASSWORD: 's' },
    },
  ]);
});

test.each<[string, number, object]>([
  ['a wrong secret', 400, { __type: 'NotAuthorizedException' }],
  ['an unknown client', 400, { __type: 'UserNotFoundException' }],
  ['one that has to set a password', 200, { ChallengeName: 'NEW_PASSWORD_REQUIRED' }],
])('%s is refused', async (_, status, answer) => {
  expect(await poolOf(status, answer).clients.signIn('grafana-1', 's')).toBeUndefined();
});

test('that Cognito is asked too much is no refusal', async () => {
  const { clients } = poolOf(400, { __type: 'TooManyRequestsException' });
  await expect(clients.signIn('grafana-1', 's')).rejects.toMatchObject({ code: 'unavailable' });
});

test.each<[string, number, object, boolean]>([
  ['is enabled', 200, { Enabled: true }, true],
  ['is disabled', 200, { Enabled: false }, false],
  ['was removed', 400, { __type: 'UserNotFoundException' }, false],
  ['cannot be asked for, since too many are,', 400, { __type: 'TooManyRequestsException' }, true],
])('whether a person who %s may go on', async (_, status, answer, expected) => {
  const { asked, accounts } = poolOf(status, answer);
  expect(await accounts.isEnabled('sub-1')).toBe(expected);
  expect(asked).toEqual([{ UserPoolId: 'eu-west-1_A', Username: 'sub-1' }]);
});

test('a pool that fails says nothing of anybody', async () => {
  const { accounts } = poolOf(500, { __type: 'InternalErrorException' });
  await expect(accounts.isEnabled('sub-1')).rejects.toMatchObject({ code: 'unavailable' });
});
