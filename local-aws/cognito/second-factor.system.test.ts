import type { Endpoints } from '@millrace/contract';
import { generate } from 'cognito-local/lib/services/totp';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { sharedLocalAws } from '../tests/support/shared-local-aws';
import { cognito, signIn, tokensOf } from '../tests/support/sign-in';

const Username = 'two-factors@example.com';
const [first, own] = ['First-password-1', 'Own-password-1'];

let endpoints: Endpoints;
beforeAll(async () => {
  endpoints = await sharedLocalAws().endpoints();
  const user = { UserPoolId: endpoints.userPoolId, Username, TemporaryPassword: first };
  await cognito(endpoints, 'AdminCreateUser', { ...user, MessageAction: 'SUPPRESS' });
});

/** What is asked for after the password, and how that is answered. */
const askedAfter = async (password: string) => {
  const { body } = await signIn(endpoints, Username, password);
  const { Session, ChallengeName } = z.object({ Session: z.string(), ChallengeName: z.string() }).parse(body);
  const answer = (name: string, value: string, session = Session) =>
    cognito(endpoints, 'RespondToAuthChallenge', {
      ClientId: endpoints.userPoolClientId,
      ChallengeName,
      ChallengeResponses: { USERNAME: Username, [name]: value },
      Session: session,
    });
  return { ChallengeName, answer };
};

const refusedAs = (__type: string) => ({ status: 400, body: { __type } });
const signedIn = { status: 200, body: { AuthenticationResult: { ExpiresIn: 900 } } };

test('who was invited sets a password of their own, once, and nobody else does', async () => {
  const { ChallengeName, answer } = await askedAfter(first);
  expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  expect(await answer('NEW_PASSWORD', own, crypto.randomUUID())).toMatchObject(refusedAs('NotAuthorizedException'));
  expect(await answer('NEW_PASSWORD', own)).toMatchObject(signedIn);
  expect(await answer('NEW_PASSWORD', first)).toMatchObject(refusedAs('NotAuthorizedException'));
});

// As docs/operate.md sets it up.
test('a second factor is asked for once its owner has said so, and counts after the password alone', async () => {
  const { AccessToken } = await tokensOf(endpoints, Username, own);
  const forged = { AccessToken: `${AccessToken.slice(0, -9)}forged-by` };
  expect(await cognito(endpoints, 'AssociateSoftwareToken', forged)).toMatchObject(refusedAs('NotAuthorizedException'));
  const associated = await cognito(endpoints, 'AssociateSoftwareToken', { AccessToken });
  const { SecretCode } = z.object({ SecretCode: z.string() }).parse(associated.body);
  const verify = (UserCode: string) => cognito(endpoints, 'VerifySoftwareToken', { AccessToken, UserCode });
  expect(await verify('abcdef')).toMatchObject(refusedAs('CodeMismatchException'));
  expect(await verify(generate(SecretCode))).toMatchObject({ status: 200, body: { Status: 'SUCCESS' } });
  await tokensOf(endpoints, Username, own);
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await cognito(endpoints, 'SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings });

  const { ChallengeName, answer } = await askedAfter(own);
  expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  const code = (given: string, session?: string) => answer('SOFTWARE_TOKEN_MFA_CODE', given, session);
  expect(await code('abcdef')).toMatchObject(refusedAs('CodeMismatchException'));
  expect(await code(generate(SecretCode), crypto.randomUUID())).toMatchObject(refusedAs('NotAuthorizedException'));
  expect(await code(generate(SecretCode))).toMatchObject(signedIn);
  expect(await code(generate(SecretCode))).toMatchObject(refusedAs('NotAuthorizedException'));
});
