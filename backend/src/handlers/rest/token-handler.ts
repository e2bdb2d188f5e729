import { type TokenAnswer, type TokenErrorAnswer, tokenAnswerSchema, tokenErrorSchema } from '@millrace/contract';
import { type ClientCredentials, TokenError } from '../../app/access/issue-token';
import type { Logger } from '../../app/ports';
import { wireErrorOf } from '../errors';
import { bodyOf, headerOf, type RestEvent, type RestResult } from './rest-handler';

/** The part of a REST event that says who wants a token. */
export type TokenEvent = Pick<RestEvent, 'headers' | 'body' | 'isBase64Encoded'>;

const invalid = (what: string) => new TokenError('invalid_request', what);

/** @throws TokenError for what is no form, or has a parameter twice */
const formOf = (event: TokenEvent): ReadonlyMap<string, string> => {
  const type = headerOf(event, 'content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type))
    throw invalid('send a form: Content-Type: application/x-www-form-urlencoded');
  const entries = [...new URLSearchParams(bodyOf(event))];
  const form = new Map(entries);
  if (form.size < entries.length) throw invalid('a parameter is given twice');
  return form;
};

const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

/** Id and secret are each encoded as in a form: RFC 6749, section 2.3.1. @throws TokenError */
const basicOf = (event: TokenEvent): ClientCredentials | undefined => {
  const encoded = /^Basic +(\S+)$/i.exec(headerOf(event, 'authorization') ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [, clientId = '', secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  try {
    return { clientId: decoded(clientId), secret: decoded(secret) };
  } catch {
    throw invalid('Authorization: id and secret are not encoded as in a form');
  }
};

/** @throws TokenError where the two ways are mixed, which RFC 6749, section 2.3, forbids */
const clientOf = (event: TokenEvent, form: ReadonlyMap<string, string>): ClientCredentials => {
  const [clientId, secret] = [form.get('client_id'), form.get('client_secret')];
  const basic = basicOf(event);
  if (!basic && clientId !== undefined && secret !== undefined) return { clientId, secret };
  if (!basic) throw new TokenError('invalid_client', 'send id and secret by Basic, or as client_id and client_secret');
  if (secret !== undefined || (clientId ?? basic.clientId) !== basic.clientId)
    throw invalid('send id and secret either by Basic or in the form, not both');
  return basic;
};

/** Who wants a token. @throws TokenError for a request that is no client credentials grant */
const clientIn = (event: TokenEvent): ClientCredentials => {
  const form = formOf(event);
  const grant = form.get('grant_type');
  if (grant === undefined) throw invalid('grant_type is missing: it is client_credentials');
  if (grant !== 'client_credentials')
    throw new TokenError('unsupported_grant_type', 'the one grant_type that there is: client_credentials');
  if (form.get('scope')) throw new TokenError('invalid_scope', 'there are no scopes: leave scope out');
  return clientOf(event, form);
};

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
