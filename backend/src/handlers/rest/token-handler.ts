import { type TokenAnswer, type TokenErrorAnswer, tokenAnswerSchema, tokenErrorSchema } from '@millrace/contract';
import { type ClientCredentials, TokenError } from '../../app/access/issue-token';
import type { Logger } from '../../app/ports';
import { wireErrorOf } from '../errors';
import type { RestResult } from './rest-handler';
import { clientIn, type TokenEvent } from './token-request';

/** RFC 6749, section 5.2. */
const statusOf: Readonly<Record<TokenErrorAnswer['error'], number>> = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_scope: 400,
  unsupported_grant_type: 400,
  temporarily_unavailable: 503,
  server_error: 500,
};

const errorOf = (failure: unknown, logger: Logger): TokenErrorAnswer => {
  if (failure instanceof TokenError) return { error: failure.code, error_description: failure.message };
  const { code, message } = wireErrorOf(failure, logger);
  const error = code === 'unavailable' ? 'temporarily_unavailable' : 'server_error';
  return { error, error_description: message };
};

/**
 * For whoever is refused by Basic: RFC 6749, section 5.2. API Gateway gives the header another name on its way out.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const challenge = { 'WWW-Authenticate': 'Basic realm="token"' };

const resultOf = (statusCode: number, body: object): RestResult => ({
  statusCode,
  headers: {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    ...(statusCode === 401 && challenge),
  },
  body: JSON.stringify(body),
});

export interface TokenHandlerDeps {
  readonly issueToken: (client: ClientCredentials) => Promise<TokenAnswer>;
  readonly logger: Logger;
}

/** The token endpoint of OAuth 2.0, for programs that know it: requests, answers and errors are as in RFC 6749. */
export const createTokenHandler =
  ({ issueToken, logger }: TokenHandlerDeps) =>
  async (event: TokenEvent): Promise<RestResult> => {
    try {
      return resultOf(200, tokenAnswerSchema.parse(await issueToken(clientIn(event))));
    } catch (failure) {
      const answer = errorOf(failure, logger);
      return resultOf(statusOf[answer.error], tokenErrorSchema.parse(answer));
    }
  };
