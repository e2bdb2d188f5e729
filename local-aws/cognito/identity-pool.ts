import { randomBytes } from 'node:crypto';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { JwtExpiredError } from 'aws-jwt-verify/error';
import { CognitoError, NotAuthorizedError, ResourceNotFoundError } from 'cognito-local/lib/errors';
import keys from 'cognito-local/lib/keys/cognitoLocal.public.json';
import type { Services } from 'cognito-local/lib/services';
import type { Context } from 'cognito-local/lib/services/context';
import { z } from 'zod';
import { guidOf } from '../cloudformation/identifiers';
import { HOUR_MS } from '../shared/time';
import { chooseRole } from './roles';
import type { Seed } from './seed';

/**
 * What the enhanced flow gives, whatever the role's own limit:
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
 */
const LIFETIME_MS = HOUR_MS;

const logins = z.record(z.string(), z.string()).default({});
const idSchema = z.object({ IdentityPoolId: z.string(), Logins: logins });
const credentialsSchema = z.object({ IdentityId: z.string(), Logins: logins, CustomRoleArn: z.string().optional() });

const claimsSchema = z.object({
  sub: z.string(),
  'cognito:roles': z.array(z.string()).default([]),
  'cognito:preferred_role': z.string().optional(),
});

type IdentityPool = Seed['identityPool'];

const parse = <S>(schema: z.ZodType<S>, raw: unknown): S => {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new CognitoError('InvalidParameterException', z.prettifyError(parsed.error));
};

const identityOf = (pool: IdentityPool, sub: string): string =>
  `${pool.id.split(':')[0]}:${guidOf(`${pool.id} ${sub}`)}`;

const tokenReader = (pool: IdentityPool, userPoolId: string) => {
  const verifier = CognitoJwtVerifier.create({ userPoolId, tokenUse: 'id', clientId: pool.provider.clientId });
  verifier.cacheJwks({ keys: [keys.jwk] });
  return (given: Readonly<Record<string, string>>) => {
    const [token] = Object.values(given);
    if (token === undefined)
      throw new NotAuthorizedError('Unauthenticated access is not supported for this identity pool.');
    const own = given[pool.provider.name];
    if (own === undefined)
      throw new NotAuthorizedError('Token is not from a supported provider of this identity pool.');
    try {
      return claimsSchema.parse(verifier.verifySync(own));
    } catch (error) {
      const why = error instanceof JwtExpiredError ? 'Token expired.' : "Couldn't verify signed token.";
      throw new NotAuthorizedError(`Invalid login token. ${why}`);
    }
  };
};

const credentialsFor = (role: string, identity: string, now: Date) => {
  const Expiration = new Date(now.getTime() + LIFETIME_MS);
  return {
    AccessKeyId: `ASIA${randomBytes(10).toString('hex').slice(0, 16).toUpperCase()}`,
    SecretKey: randomBytes(30).toString('base64'),
    // Opaque on AWS. Here it says whose it is, since there is no STS to ask.
    SessionToken: Buffer.from(JSON.stringify({ role, identity, Expiration })).toString('base64'),
    Expiration,
  };
};

/** The identity pool, by hand, because cognito-local lacks it: ID tokens of the pool's users for AWS credentials of their group's role. */
export const identityPoolTargets = (pool: IdentityPool, userPoolId: string) => {
  const claimsOf = tokenReader(pool, userPoolId);
  return {
    GetId: () => async (_ctx: Context, raw: unknown) => {
      const { IdentityPoolId, Logins } = parse(idSchema, raw);
      if (IdentityPoolId !== pool.id) throw new ResourceNotFoundError(`IdentityPool '${IdentityPoolId}' not found.`);
      return { IdentityId: identityOf(pool, claimsOf(Logins).sub) };
    },
    GetCredentialsForIdentity:
      ({ clock }: Services) =>
      async (_ctx: Context, raw: unknown) => {
        const { IdentityId, Logins, CustomRoleArn } = parse(credentialsSchema, raw);
        const claims = claimsOf(Logins);
        if (IdentityId !== identityOf(pool, claims.sub))
          throw new NotAuthorizedError(
            "Logins don't match. Please include at least one valid login for this identity or identity pool.",
          );
        const role = chooseRole(pool, claims, CustomRoleArn);
        return { IdentityId, Credentials: credentialsFor(role, IdentityId, clock.get()) };
      },
  };
};
