import { z } from 'zod';
import { calledFunction, isFunctionArn } from '../../cloudformation/identifiers';
import type { Resolve } from '../../cloudformation/resolve';
import { resourcesOfType, type Template, TemplateError } from '../../cloudformation/template';

/** Where API Gateway looks for what identifies the caller, before it calls an authorizer at all. */
interface IdentitySource {
  readonly in: 'querystring' | 'header';
  readonly name: string;
}

export interface WebSocketAuthorizer {
  readonly functionName: string;
  readonly sources: readonly IdentitySource[];
}

const schema = z.object({
  AuthorizerType: z.literal('REQUEST'),
  AuthorizerUri: z.string(),
  IdentitySource: z.array(z.string()).default([]),
});

const SOURCE = /^route\.request\.(querystring|header)\.(.+)$/;

const parseSource = (source: string, logicalId: string): IdentitySource => {
  const [, position, name = ''] = SOURCE.exec(source) ?? [];
  if (position === 'querystring' || position === 'header') return { in: position, name };
  throw new TemplateError(logicalId, `identity source ${source} is not emulated`);
};

/** The authorizers of the WebSocket API. */
export const authorizersOf = (template: Template, resolve: Resolve): WebSocketAuthorizer[] =>
  resourcesOfType(template, 'AWS::ApiGatewayV2::Authorizer').map(({ logicalId, Properties }) => {
    const { AuthorizerUri, IdentitySource } = schema.parse(resolve(Properties, logicalId));
    const called = /functions\/([^/]+)\/invocations$/.exec(AuthorizerUri)?.[1];
    if (!called || !isFunctionArn(called))
      throw new TemplateError(logicalId, `calls ${AuthorizerUri}, which is no function`);
    return {
      functionName: calledFunction(called).name,
      sources: IdentitySource.map((source) => parseSource(source, logicalId)),
    };
  });

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
export const checkIdentitySources =
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
