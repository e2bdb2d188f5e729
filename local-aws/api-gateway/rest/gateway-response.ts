import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { z } from 'zod';
import type { Resolve } from '../../cloudformation/resolve';
import { onlyResource, resourcesOfType, type Template } from '../../cloudformation/template';
import type { OfflineRequest, OfflineServer, Toolkit } from '../../serverless/offline-servers';
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
  INVALID_API_KEY: { status: 403, error: 'ForbiddenException', body: '{"message":"Forbidden"}' },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    error: 'UnsupportedMediaTypeException',
    body: '{"message":"Unsupported Media Type"}',
  },
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

const refusal = (h: Toolkit, { status, headers, body }: GatewayResponse) => {
  const answer = h.response(body).code(status).type('application/json');
  for (const [name, value] of Object.entries(headers)) answer.header(name, value);
  return answer;
};

/**
 * Requests that API Gateway does not take (10 MB, which serverless-offline looks after) or that its function does not (6 MB) are
 * answered with the template's own response. A function gets more than the body, so a little under 6 MB may be too much on AWS.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const limitRest = (server: OfflineServer, tooLarge: GatewayResponse): void => {
  server.ext('onPreHandler', ({ payload }, h) =>
    Buffer.isBuffer(payload) && payload.length > sizes.lambdaRequest ? refusal(h, tooLarge).takeover() : h.continue,
  );
  server.ext('onPreResponse', ({ response }, h) =>
    response.isBoom && response.output.statusCode === 413 ? refusal(h, tooLarge) : h.continue,
  );
};

const codings = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;

/** @throws for what is packed in another way, or not at all. */
const unpacked = async (packed: Buffer, { headers }: OfflineRequest): Promise<Buffer> => {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding === 'identity') return packed;
  const [, unpack] = Object.entries(codings).find(([name]) => name === coding) ?? [];
  if (!unpack) throw new Error(`${coding} is none of ${Object.keys(codings).join(', ')}`);
  return unpack(packed, { maxOutputLength: sizes.lambdaRequest });
};

const compressionSchema = z.object({ MinimumCompressionSize: z.number().default(0) });

/** How large a request is, in bytes, that is unpacked: https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html */
export const smallestUnpacked = (template: Template, resolve: Resolve): number => {
  const { Properties, logicalId } = onlyResource(template, 'AWS::ApiGateway::RestApi');
  return compressionSchema.parse(resolve(Properties, logicalId)).MinimumCompressionSize;
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-make-request-with-compressed-payload.html */
export const unpackRest = (
  server: OfflineServer,
  smallest: number,
  { unsupported, tooLarge }: { readonly unsupported: GatewayResponse; readonly tooLarge: GatewayResponse },
): void => {
  server.ext('onPreHandler', async (request, h) => {
    const { payload } = request;
    if (!Buffer.isBuffer(payload) || payload.length < smallest) return h.continue;
    try {
      request.payload = await unpacked(payload, request);
      return h.continue;
    } catch (error) {
      const isTooLarge = error instanceof RangeError;
      return refusal(h, isTooLarge ? tooLarge : unsupported).takeover();
    }
  });
};
