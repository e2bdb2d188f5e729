import { NotAuthorizedError } from 'cognito-local/lib/errors';
import type { Services } from 'cognito-local/lib/services';
import type { AppClient } from 'cognito-local/lib/services/appClient';
import type { Context } from 'cognito-local/lib/services/context';
import type { User, UserPoolService } from 'cognito-local/lib/services/userPoolService';

export interface Place {
  readonly pool: UserPoolService;
  readonly client: AppClient;
}

/** The pool and the client that a request names. @throws CognitoError when there are none. */
export const placeOf = async (services: Services, ctx: Context, clientId: string): Promise<Place> => {
  const client = await services.cognito.getAppClient(ctx, clientId);
  const pool = await services.cognito.getUserPoolForClientId(ctx, clientId);
  if (!client) throw new NotAuthorizedError();
  return { pool, client };
};

const secondsOf = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

/** How long access tokens of the client live: `ExpiresIn`, which cognito-local leaves out and Amplify goes by. */
export const lifetimeSeconds = ({ AccessTokenValidity = 1, TokenValidityUnits }: AppClient): number => {
  const unit = Object.entries(secondsOf).find(([name]) => name === TokenValidityUnits?.AccessToken);
  return AccessTokenValidity * (unit?.[1] ?? secondsOf.hours);
};

type Source = Parameters<Services['tokenGenerator']['generate']>[5];

/** Tokens for the user, in the form of an `AuthenticationResult`. */
export const issueTokens = async (
  services: Services,
  ctx: Context,
  { pool, client }: Place,
  user: User,
  source: Source,
) => {
  const groups = await pool.listUserGroupMembership(ctx, user);
  const tokens = await services.tokenGenerator.generate(ctx, user, groups, client, undefined, source);
  return { ...tokens, ExpiresIn: lifetimeSeconds(client), TokenType: 'Bearer' };
};
