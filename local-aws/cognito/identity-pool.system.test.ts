import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import type { Endpoints } from '@millrace/contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedLocalAws } from '../tests/support/shared-local-aws';
import { cognito, tokensOf } from '../tests/support/sign-in';

const password = 'Millrace-local-1';

let endpoints: Endpoints;
let provider: string;

beforeAll(async () => {
  const aws = sharedLocalAws();
  endpoints = await aws.endpoints();
  provider = `cognito-idp.${endpoints.region}.amazonaws.com/${endpoints.userPoolId}`;
});

const idTokenOf = async (person: string) => (await tokensOf(endpoints, `${person}@example.com`, password)).IdToken;

/** AWS credentials as the SDK gets them for somebody who has signed in. */
const credentialsOf = (IdToken: string, name = provider) =>
  fromCognitoIdentityPool({
    identityPoolId: endpoints.identityPoolId,
    logins: { [name]: IdToken },
    clientConfig: { region: endpoints.region, endpoint: endpoints.cognito, maxAttempts: 1 },
  });

const identityOf = async (IdToken: string): Promise<unknown> =>
  (await cognito(endpoints, 'GetId', { IdentityPoolId: endpoints.identityPoolId, Logins: { [provider]: IdToken } }))
    .body;

describe('the identity pool', () => {
  test.each(['operator', 'admin'])(
    'gives an %s credentials for an hour, with which records are put',
    async (person) => {
      const credentials = await credentialsOf(await idTokenOf(person))();
      expect(credentials.accessKeyId).toMatch(/^ASIA[0-9A-F]{16}$/);
      const minutes = ((credentials.expiration?.getTime() ?? 0) - Date.now()) / 60_000;
      expect(minutes).toBeGreaterThan(58);
      expect(minutes).toBeLessThan(61);
      expect(JSON.parse(Buffer.from(credentials.sessionToken ?? '', 'base64').toString())).toMatchObject({
        role: expect.stringContaining(':role/millrace-dev-SendEventsRole'),
      });
      const { region, kinesis: endpoint, stream } = endpoints;
      const client = new KinesisClient({ region, endpoint, credentials, requestHandler: new NodeHttpHandler() });
      const put = new PutRecordCommand({ StreamName: stream, PartitionKey: 'a', Data: Buffer.from('{}') });
      expect((await client.send(put)).SequenceNumber).toMatch(/^\d+$/);
    },
  );

  test('refuses a viewer, whose group has no role', async () => {
    await expect(credentialsOf(await idTokenOf('viewer'))()).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'The ambiguous role mapping rules denied this request.',
    });
  });

  test('knows a person again, and refuses the identity of another', async () => {
    const [operator, admin] = await Promise.all([idTokenOf('operator'), idTokenOf('admin')]);
    const own = await identityOf(operator);
    expect(own).toEqual(await identityOf(await idTokenOf('operator')));
    expect(own).not.toEqual(await identityOf(admin));
    const stolen = await cognito(endpoints, 'GetCredentialsForIdentity', {
      ...Object(own),
      Logins: { [provider]: admin },
    });
    expect(stolen).toMatchObject({ status: 400, body: { message: expect.stringContaining("Logins don't match") } });
  });

  test('refuses callers who are not signed in, and tokens that are tampered with, of another kind or from elsewhere', async () => {
    const { IdToken, AccessToken } = await tokensOf(endpoints, 'operator@example.com', password);
    const forged = Buffer.from(JSON.stringify({ sub: 'x' })).toString('base64url');
    const tampered = IdToken.replace(/\.[^.]+\./, `.${forged}.`);
    const refusals: [Promise<unknown>, string][] = [
      [credentialsOf(tampered)(), "Invalid login token. Couldn't verify signed token."],
      [credentialsOf(AccessToken)(), "Invalid login token. Couldn't verify signed token."],
      [
        credentialsOf(IdToken, 'accounts.google.com')(),
        'Token is not from a supported provider of this identity pool.',
      ],
    ];
    for (const [refused, message] of refusals)
      await expect(refused).rejects.toMatchObject({ name: 'NotAuthorizedException', message });
    const anonymous = await cognito(endpoints, 'GetId', { IdentityPoolId: endpoints.identityPoolId });
    expect(anonymous.body).toMatchObject({
      message: 'Unauthenticated access is not supported for this identity pool.',
    });
  });

  test('is the only one', async () => {
    const other = await cognito(endpoints, 'GetId', { IdentityPoolId: 'eu-west-1:0' });
    expect(other.body).toEqual({
      __type: 'ResourceNotFoundException',
      message: "IdentityPool 'eu-west-1:0' not found.",
    });
  });
});
