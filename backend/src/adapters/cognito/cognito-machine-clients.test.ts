import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { cognitoMachineClients } from './cognito-machine-clients';

/** A user pool that gives one answer. */
const clientsOf = (statusCode: number, answer: object) => {
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
  return { asked, clients: cognitoMachineClients({ client, userPoolId: 'eu-west-1_A', appClientId: 'programs' }) };
};

test('a machine client is signed in by the name that no person has, on the app client for programs', async () => {
  const { asked, clients } = clientsOf(200, { AuthenticationResult: { IdToken: 't', ExpiresIn: 900 } });
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
  expect(await clientsOf(status, answer).clients.signIn('grafana-1', 's')).toBeUndefined();
});

test('that Cognito is asked too much is no refusal', async () => {
  const { clients } = clientsOf(400, { __type: 'TooManyRequestsException' });
  await expect(clients.signIn('grafana-1', 's')).rejects.toMatchObject({ code: 'unavailable' });
});
