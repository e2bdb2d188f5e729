import type { Endpoints } from '@millrace/contract';
import { z } from 'zod';
import { answerChallenge, startSrp } from './srp-client';

export interface CognitoAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Calls an action of Cognito without the SDK, as a browser does. */
export const cognito = async (endpoints: Endpoints, action: string, input: object): Promise<CognitoAnswer> => {
  const answer = await fetch(endpoints.cognito, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
    },
    body: JSON.stringify(input),
  });
  return { status: answer.status, body: await answer.json() };
};

const challengeSchema = z.object({
  ChallengeParameters: z.object({
    USER_ID_FOR_SRP: z.string(),
    SALT: z.string(),
    SRP_B: z.string(),
    SECRET_BLOCK: z.string(),
  }),
});

/** Signs in with SRP, and gives Cognito's answer to the last step. */
export const signIn = async (endpoints: Endpoints, username: string, password: string): Promise<CognitoAnswer> => {
  const { userPoolClientId: ClientId, userPoolId } = endpoints;
  const client = startSrp();
  const AuthParameters = { USERNAME: username, SRP_A: client.publicA };
  const started = await cognito(endpoints, 'InitiateAuth', { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters });
  const { USER_ID_FOR_SRP, SALT, SRP_B, SECRET_BLOCK } = challengeSchema.parse(started.body).ChallengeParameters;
  const identity = { poolName: userPoolId.split('_')[1] ?? '', userId: USER_ID_FOR_SRP, password };
  const timestamp = new Date().toUTCString();
  const challenge = { salt: SALT, publicB: SRP_B, secretBlock: SECRET_BLOCK };
  const ChallengeResponses = {
    USERNAME: USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: answerChallenge(client, identity, challenge, timestamp),
    TIMESTAMP: timestamp,
  };
  return cognito(endpoints, 'RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses,
  });
};

const tokensSchema = z.object({
  AuthenticationResult: z.object({
    IdToken: z.string(),
    AccessToken: z.string(),
    RefreshToken: z.string(),
    ExpiresIn: z.number(),
    TokenType: z.literal('Bearer'),
  }),
});

export type Tokens = z.infer<typeof tokensSchema>['AuthenticationResult'];

/** @throws when the sign-in is refused. */
export const tokensOf = async (endpoints: Endpoints, username: string, password: string): Promise<Tokens> =>
  tokensSchema.parse((await signIn(endpoints, username, password)).body).AuthenticationResult;
