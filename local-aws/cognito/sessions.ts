import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { CognitoError, NotAuthorizedError, UserNotFoundError } from 'cognito-local/lib/errors';
import keys from 'cognito-local/lib/keys/cognitoLocal.public.json';
import type { Services } from 'cognito-local/lib/services';
import type { AppClient } from 'cognito-local/lib/services/appClient';
import type { Context } from 'cognito-local/lib/services/context';
import type { User, UserPoolService } from 'cognito-local/lib/services/userPoolService';
import { AssociateSoftwareToken } from 'cognito-local/lib/targets/associateSoftwareToken';
import { GetUser } from 'cognito-local/lib/targets/getUser';
import { SetUserMFAPreference } from 'cognito-local/lib/targets/setUserMFAPreference';
import { VerifySoftwareToken } from 'cognito-local/lib/targets/verifySoftwareToken';
import { z } from 'zod';

export interface PoolAndClient {
  readonly pool: UserPoolService;
  readonly client: AppClient;
}

/** The pool and the client that a request names. @throws CognitoError when there are none. */
export const poolAndClientOf = async (services: Services, ctx: Context, clientId: string): Promise<PoolAndClient> => {
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
  { pool, client }: PoolAndClient,
  user: User,
  source: Source,
) => {
  const groups = await pool.listUserGroupMembership(ctx, user);
  const tokens = await services.tokenGenerator.generate(ctx, user, groups, client, undefined, source);
  return { ...tokens, ExpiresIn: lifetimeSeconds(client), TokenType: 'Bearer' };
};

const refreshSchema = z.object({ ClientId: z.string(), RefreshToken: z.string() });
const userSchema = z.object({ UserPoolId: z.string(), Username: z.string() });
const accessSchema = z.looseObject({ AccessToken: z.string() });
const codeSchema = accessSchema.extend({ UserCode: z.string() });
const assertOffersSecondFactor = ({ options }: UserPoolService): void => {
  if (options.MfaConfiguration === 'OFF')
    throw new CognitoError(
      'SoftwareTokenMFANotFoundException',
      'Software Token MFA has not been enabled by the userPool',
    );
};

type OwnerOf = (
  services: Services,
  ctx: Context,
  accessToken: string,
) => Promise<{ readonly pool: UserPoolService; readonly user: User }>;

/** What a signed-in user sets up a second factor with. */
const secondFactorTargets = (ownerOf: OwnerOf) => ({
  AssociateSoftwareToken: (services: Services) => async (ctx: Context, raw: unknown) => {
    const request = accessSchema.parse(raw);
    assertOffersSecondFactor((await ownerOf(services, ctx, request.AccessToken)).pool);
    return AssociateSoftwareToken(services)(ctx, request);
  },
  // It counts once its owner says so: cognito-local takes the first code for that.
  // https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
  VerifySoftwareToken: (services: Services) => async (ctx: Context, raw: unknown) => {
    const request = codeSchema.parse(raw);
    const { UserMFASettingList = [] } = (await ownerOf(services, ctx, request.AccessToken)).user;
    const answer = await VerifySoftwareToken(services)(ctx, request);
    const { pool, user } = await ownerOf(services, ctx, request.AccessToken);
    await pool.saveUser(ctx, { ...user, UserMFASettingList });
    return answer;
  },
  SetUserMFAPreference: (services: Services) => async (ctx: Context, raw: unknown) => {
    const request = accessSchema.parse(raw);
    await ownerOf(services, ctx, request.AccessToken);
    return SetUserMFAPreference(services)(ctx, request);
  },
});

/** Sessions after the sign-in: refreshed as Amplify does it, ended everywhere, and used to set up a second factor. */
export const sessionTargets = (userPoolId: string) => {
  const verifier = CognitoJwtVerifier.create({ userPoolId, tokenUse: 'access', clientId: null });
  verifier.cacheJwks({ keys: [keys.jwk] });

  /** When each user last signed out everywhere, in seconds, by `sub`. */
  const signedOut = new Map<string, number>();

  const claimsOf = (accessToken: string) => {
    try {
      return verifier.verifySync(accessToken);
    } catch {
      throw new NotAuthorizedError('Invalid Access Token');
    }
  };

  const assertNotRevoked = (accessToken: string) => {
    const claims = claimsOf(accessToken);
    if ((signedOut.get(claims.sub) ?? -1) >= claims.iat) throw new NotAuthorizedError('Access Token has been revoked');
    return claims;
  };

  /** Whom an access token belongs to. cognito-local takes one for granted, whoever made it. */
  const ownerOf: OwnerOf = async (services, ctx, accessToken) => {
    const claims = assertNotRevoked(accessToken);
    const { pool } = await poolAndClientOf(services, ctx, claims.client_id);
    const user = await pool.getUserByUsername(ctx, claims.sub);
    if (!user) throw new NotAuthorizedError();
    return { pool, user };
  };

  const signOut = async ({ clock }: Services, ctx: Context, pool: UserPoolService, user: User) => {
    signedOut.set(user.Username, Math.floor(clock.get().getTime() / 1000));
    await pool.saveUser(ctx, { ...user, RefreshTokens: [] });
  };

  return {
    GetTokensFromRefreshToken: (services: Services) => async (ctx: Context, raw: unknown) => {
      const { ClientId, RefreshToken } = refreshSchema.parse(raw);
      const requested = await poolAndClientOf(services, ctx, ClientId);
      const user = await requested.pool.getUserByRefreshToken(ctx, RefreshToken);
      if (!user?.Enabled) throw new NotAuthorizedError('Invalid Refresh Token');
      const { RefreshToken: _, ...result } = await issueTokens(services, ctx, requested, user, 'RefreshTokens');
      return { AuthenticationResult: result };
    },
    GlobalSignOut: (services: Services) => async (ctx: Context, raw: unknown) => {
      const { pool, user } = await ownerOf(services, ctx, accessSchema.parse(raw).AccessToken);
      await signOut(services, ctx, pool, user);
      return {};
    },
    AdminUserGlobalSignOut: (services: Services) => async (ctx: Context, raw: unknown) => {
      const { UserPoolId, Username } = userSchema.parse(raw);
      const pool = await services.cognito.getUserPool(ctx, UserPoolId);
      const user = await pool.getUserByUsername(ctx, Username);
      if (!user) throw new UserNotFoundError();
      await signOut(services, ctx, pool, user);
      return {};
    },
    GetUser: (services: Services) => async (ctx: Context, raw: unknown) => {
      const request = accessSchema.parse(raw);
      assertNotRevoked(request.AccessToken);
      return GetUser(services)(ctx, request);
    },
    ...secondFactorTargets(ownerOf),
  };
};
