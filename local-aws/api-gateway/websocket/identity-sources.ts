import { z } from 'zod';
import { calledFunction, isFunctionArn } from '../../cloudformation/function-arn';
import type { Resolve } from '../../cloudformation/resolve';
import { resourcesOfType, type Template } from '../../cloudformation/template';
import { TemplateError } from '../../cloudformation/template-error';

/** Where API Gateway looks for what identifies the caller, before it calls an authorizer at all. */
export interface IdentitySource {
  readonly in: 'querystring' | 'header';
  readonly name: string;
}

export interface GuardedAuthorizer {
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
  const [, place, name = ''] = SOURCE.exec(source) ?? [];
  if (place === 'querystring' || place === 'header') return { in: place, name };
  throw new TemplateError(logicalId, `identity source ${source} is not emulated`);
};

/** The authorizers of the WebSocket API. */
export const authorizersOf = (template: Template, resolve: Resolve): GuardedAuthorizer[] =>
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
