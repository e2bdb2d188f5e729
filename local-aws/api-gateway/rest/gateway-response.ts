import { z } from 'zod';
import type { Resolve } from '../../cloudformation/resolve';
import { resourcesOfType, type Template } from '../../cloudformation/template';
import type { OfflineServer } from '../../serverless/offline-servers';
import { sizes } from '../../shared/sizes';

export interface GatewayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

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

/** What API Gateway answers by itself, where the template does not say it otherwise. */
const kinds = {
  UNAUTHORIZED: { status: 401, error: 'UnauthorizedException', body: '{"message":"Unauthorized"}' },
  REQUEST_TOO_LARGE: { status: 413, error: 'RequestTooLargeException', body: '{"message":"Request Too Long"}' },
} as const;

/** What the REST API answers to a request that never reaches a function: as the template words it, else as API Gateway does. */
export const gatewayResponse = (template: Template, resolve: Resolve, type: keyof typeof kinds): GatewayResponse => {
  const responses = resourcesOfType(template, 'AWS::ApiGateway::GatewayResponse').map(({ logicalId, Properties }) =>
    schema.parse(resolve(Properties, logicalId)),
  );
  const own = responses.find(({ ResponseType }) => ResponseType === type);
  const general = responses.find(({ ResponseType }) => ResponseType === 'DEFAULT_4XX');
  const chosen = own ?? general;
  const { status, error, body } = kinds[type];
  return {
    status: chosen?.StatusCode ?? status,
    headers: { ...headersOf(chosen?.ResponseParameters ?? {}), 'x-amzn-ErrorType': error },
    body: chosen?.ResponseTemplates['application/json'] ?? body,
  };
};

/**
 * Requests that API Gateway does not take (10 MB, which serverless-offline looks after) or that its function does not (6 MB) are
 * answered with the template's own response. A function gets more than the body, so a little under 6 MB may be too much on AWS.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const limitRest = (server: OfflineServer, { status, headers, body }: GatewayResponse): void => {
  const refusal = (h: Parameters<Parameters<OfflineServer['ext']>[1]>[1]) => {
    const answer = h.response(body).code(status).type('application/json');
    for (const [name, value] of Object.entries(headers)) answer.header(name, value);
    return answer;
  };
  server.ext('onPreHandler', ({ payload }, h) =>
    Buffer.isBuffer(payload) && payload.length > sizes.lambdaRequest ? refusal(h).takeover() : h.continue,
  );
  server.ext('onPreResponse', ({ response }, h) =>
    response.isBoom && response.output.statusCode === 413 ? refusal(h) : h.continue,
  );
};
