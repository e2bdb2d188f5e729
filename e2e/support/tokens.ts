import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { importJWK, type JWTPayload, SignJWT } from 'jose';

/** Signs claims with the key of the local user pool, as only its issuer could. */
export const signToken = async (claims: JWTPayload): Promise<string> => {
  const file = createRequire(import.meta.url).resolve('cognito-local/lib/keys/cognitoLocal.private.json');
  const { jwk } = JSON.parse(readFileSync(file, 'utf8'));
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'CognitoLocal' })
    .sign(await importJWK(jwk, 'RS256'));
};
