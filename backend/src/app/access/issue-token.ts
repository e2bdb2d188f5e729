import { clientIdSchema, type TokenAnswer, type TokenErrorAnswer } from '@millrace/contract';
import type { MachineClients } from './ports';

/** A refusal in the words of OAuth 2.0, which programs know. */
export class TokenError extends Error {
  readonly code: TokenErrorAnswer['error'];

  constructor(code: TokenErrorAnswer['error'], message: string) {
    super(message);
    this.name = 'TokenError';
    this.code = code;
  }
}

/** Shorter ones were never given out, so that Cognito need not be asked. */
export const SHORTEST_SECRET = 32;

export interface ClientCredentials {
  readonly clientId: string;
  readonly secret: string;
}

/** Gives a machine client the ID token with which it calls everything else. @throws TokenError */
export const createIssueToken =
  ({ clients }: { readonly clients: MachineClients }) =>
  async ({ clientId, secret }: ClientCredentials): Promise<TokenAnswer> => {
    const possible = clientIdSchema.safeParse(clientId).success && secret.length >= SHORTEST_SECRET;
    const token = possible ? await clients.signIn(clientId, secret) : undefined;
    if (token === undefined)
      throw new TokenError('invalid_client', 'there is no such client, its secret is another, or it was removed');
    return { access_token: token.idToken, token_type: 'Bearer', expires_in: token.expiresInSeconds };
  };
