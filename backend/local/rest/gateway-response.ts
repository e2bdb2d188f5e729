import { z } from 'zod';
import type { Resolve } from '../template/resolve';
import { resourcesOfType, type Template } from '../template/template';

export type GatewayResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const schema = z.object({
  ResponseType: z.string(),
  StatusCode: z.coerce.number().optional(),
  ResponseParameters: z.record(z.string(), z.string()).default({}),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
});

/** Header values are constants in single quotes; mapped ones (`method.request…`) have no local counterpart. */
const headersOf = (parameters: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([target, value]) => {
      const name = /^gatewayresponse\.header\.(.+)$/.exec(target)?.[1];
      const constant = /^'(.*)'$/.exec(value)?.[1];
      return name && constant !== undefined ? [[name, constant]] : [];
    }),
  );

/** What the REST API answers to a request without a valid token: the template's own words, else API Gateway's. */
export const unauthorizedResponse = (template: Template, resolve: Resolve): GatewayResponse => {
  const responses = resourcesOfType(template, 'AWS::ApiGateway::GatewayResponse').map(({ logicalId, Properties }) =>
    schema.parse(resolve(Properties, logicalId)),
  );
  const own = responses.find(({ ResponseType }) => ResponseType === 'UNAUTHORIZED');
  const general = responses.find(({ ResponseType }) => ResponseType === 'DEFAULT_4XX');
  const chosen = own ?? general;
  return {
    status: chosen?.StatusCode ?? 401,
    headers: { ...headersOf(chosen?.ResponseParameters ?? {}), 'x-amzn-ErrorType': 'UnauthorizedException' },
    body: chosen?.ResponseTemplates['application/json'] ?? '{"message":"Unauthorized"}',
  };
};
