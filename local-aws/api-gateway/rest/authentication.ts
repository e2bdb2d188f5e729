import { createRequire } from 'node:module';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { z } from 'zod';
import type { GatewayResponse } from './gateway-response';
import { authorizerContext } from './rest-event';

/** As much of hapi as an authentication scheme touches. */
interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly raw: { readonly req: { rawHeaders: string[] } };
}
interface Response {
  code(status: number): Response;
  type(mime: string): Response;
  header(name: string, value: string): Response;
  takeover(): unknown;
}
interface Toolkit {
  response(body: string): Response;
  authenticated(result: { credentials: object }): unknown;
}
interface Scheme {
  readonly authenticate: (request: Request, h: Toolkit) => Promise<unknown>;
}

interface Endpoint {
  /** Whether it wants an API key. */
  readonly private?: boolean;
  readonly authorizer?: { readonly type?: string } | null;
}
interface Strategy {
  readonly name: string;
  readonly scheme: string;
  readonly getAuthenticateFunction: () => Scheme;
}

export type Verify = (token: string) => Promise<Readonly<Record<string, unknown>>>;

const jwksSchema = z.object({
  keys: z.array(z.object({ kid: z.string(), kty: z.literal('RSA'), n: z.string(), e: z.string() })),
});

/** Checks signature, issuer, client, `token_use` and expiry of an ID token against the local pool's keys. */
export const cognitoVerifier = async (userPoolId: string, clients: string[], origin: string): Promise<Verify> => {
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId: clients, tokenUse: 'id' });
  const answer = await fetch(`${origin}/${userPoolId}/.well-known/jwks.json`);
  verifier.cacheJwks(jwksSchema.parse(await answer.json()));
  return (token) => verifier.verify(token);
};

const refuse = (h: Toolkit, { status, headers, body }: GatewayResponse): unknown => {
  const response = h.response(body).code(status).type('application/json');
  for (const [name, value] of Object.entries(headers)) response.header(name, value);
  return response.takeover();
};

/** Any caller could send this header and be whoever it says: serverless-offline believes it. */
const OVERRIDE = 'sls-offline-authorizer-override';

const withoutOverride = (rawHeaders: readonly string[]): string[] =>
  rawHeaders.filter((_, index) => rawHeaders[index - (index % 2)]?.toLowerCase() !== OVERRIDE);

const cognitoScheme = (verify: Verify, refusal: GatewayResponse): Scheme => ({
  authenticate: async (request, h) => {
    request.raw.req.rawHeaders = withoutOverride(request.raw.req.rawHeaders);
    // AWS's own clients send it either way: https://github.com/aws-amplify/docs/pull/1137
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    if (!token) return refuse(h, refusal);
    try {
      return h.authenticated({ credentials: { context: authorizerContext(await verify(token)) } });
    } catch {
      return refuse(h, refusal);
    }
  },
});

const keyScheme = (keys: readonly string[], refusal: GatewayResponse): Scheme => ({
  authenticate: async (request, h) =>
    keys.includes(request.headers['x-api-key'] ?? '') ? h.authenticated({ credentials: {} }) : refuse(h, refusal),
});

const openScheme: Scheme = { authenticate: async (_, h) => h.authenticated({ credentials: {} }) };

type Provider = (endpoint: Endpoint, functionKey: string, method: string, path: string) => Strategy;

interface Checks {
  readonly verify: Verify;
  /** Values of API keys. */
  readonly keys: readonly string[];
  /** What is answered without a token, or without a key. */
  readonly refusals: { readonly token: GatewayResponse; readonly key: GatewayResponse };
}

/**
 * The provider of schemes for serverless-offline, which by itself lets any token pass a COGNITO_USER_POOLS authorizer, and answers in its own words
 * where an API key is missing.
 */
export const authenticationProvider =
  ({ verify, keys, refusals }: Checks): Provider =>
  (endpoint, functionKey, method, path) => {
    const name = `cognito-${functionKey}-${method}-${path}`;
    const guarded = endpoint.authorizer?.type?.toUpperCase() === 'COGNITO_USER_POOLS';
    const open = endpoint.private ? keyScheme(keys, refusals.key) : openScheme;
    const scheme = guarded ? cognitoScheme(verify, refusals.token) : open;
    return { name, scheme: name, getAuthenticateFunction: () => scheme };
  };

/** Puts the provider where serverless-offline will look. @returns the setting that makes it look there. */
export const installProvider = (provider: Provider): { readonly customAuthenticationProvider: string } => {
  const require = createRequire(import.meta.url);
  const file = require.resolve('./provider.cjs');
  require(file).provider = provider;
  return { customAuthenticationProvider: file };
};
