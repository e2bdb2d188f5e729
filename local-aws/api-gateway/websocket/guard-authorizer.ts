import type { IdentitySource } from './identity-sources';

type Texts = Readonly<Record<string, string | undefined>>;
export interface AuthorizerEvent {
  readonly queryStringParameters?: Texts;
  readonly headers?: Texts;
}
export type Authorizer = (event: AuthorizerEvent, ...rest: readonly unknown[]) => unknown;

const find = ({ queryStringParameters = {}, headers = {} }: AuthorizerEvent, source: IdentitySource) => {
  if (source.in === 'querystring') return queryStringParameters[source.name];
  const wanted = source.name.toLowerCase();
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
};

/** What serverless-offline turns into 401. */
const UNAUTHORIZED = 'Unauthorized';

/**
 * The authorizer as API Gateway calls it: not at all when an identity source is missing, which is a 401; and an error
 * with the message `Unauthorized` is a 401 too, where serverless-offline would make it a 500.
 */
export const guardAuthorizer =
  (authorizer: Authorizer, sources: readonly IdentitySource[]): Authorizer =>
  async (event, ...rest) => {
    if (sources.some((source) => !find(event, source))) return UNAUTHORIZED;
    try {
      return await authorizer(event, ...rest);
    } catch (error) {
      if (error instanceof Error && error.message === UNAUTHORIZED) return UNAUTHORIZED;
      throw error;
    }
  };
