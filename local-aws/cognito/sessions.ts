import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { NotAuthorizedError, UserNotFoundError } from 'cognito-local/lib/errors';
import keys from 'cognito-local/lib/keys/cognitoLocal.public.json';
import type { Services } from 'cognito-local/lib/services';
import type { Context } from 'cognito-local/lib/services/context';
import type { User, UserPoolService } from 'cognito-local/lib/services/userPoolService';
import { GetUser } from 'cognito-local/lib/targets/getUser';
import { z } from 'zod';
import { issueTokens, placeOf } from './tokens';

const refreshSchema = z.object({ ClientId: z.string(), RefreshToken: z.string() });
const userSchema = z.object({ UserPoolId: z.string(), Username: z.string() });
const accessSchema = z.looseObject({ AccessToken: z.string() });
/** Sessions after the sign-in: refreshed as Amplify does it, and ended everywhere. */
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

  const signOut = async ({ clock }: Services, ctx: Context, pool: UserPoolService, user: User) => {
    signedOut.set(user.Username, Math.floor(clock.get().getTime() / 1000));
    await pool.saveUser(ctx, { ...user, RefreshTokens: [] });
  };

  return {
    GetTokensFromRefreshToken: (services: Services) => async (ctx: Context, raw: unknown) => {
      const { ClientId, RefreshToken } = refreshSchema.parse(raw);
      const place = await placeOf(services, ctx, ClientId);
      const user = await place.pool.getUserByRefreshToken(ctx, RefreshToken);
      if (!user?.Enabled) throw new NotAuthorizedError('Invalid Refresh Token');
      const { RefreshToken: _, ...result } = await issueTokens(services, ctx, place, user, 'RefreshTokens');
      return { AuthenticationResult: result };
    },
    GlobalSignOut: (services: Services) => async (ctx: Context, raw: unknown) => {
      const claims = assertNotRevoked(accessSchema.parse(raw).AccessToken);
      const { pool } = await placeOf(services, ctx, claims.client_id);
      const user = await pool.getUserByUsername(ctx, claims.sub);
      if (!user) throw new NotAuthorizedError();
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
  };
};
