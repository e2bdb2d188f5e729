import { z } from 'zod';
import type { Resolve } from '../cloudformation/resolve';
import { onlyResource, type Template } from '../cloudformation/template';

/** The ids of the stack's two APIs. */
export interface ApiIds {
  readonly rest: string;
  readonly websocket: string;
}

export const apiIdsOf = (template: Template, resolve: Resolve): ApiIds => {
  const idOf = (type: string): string => {
    const { logicalId } = onlyResource(template, type);
    return String(resolve({ Ref: logicalId }, logicalId));
  };
  return { rest: idOf('AWS::ApiGateway::RestApi'), websocket: idOf('AWS::ApiGatewayV2::Api') };
};

/** What serverless-offline writes for any API, and what a call that goes past both APIs has. */
const MADE_UP = [undefined, 'private', 'offlineContext_apiId'];

const schema = z.object({
  requestContext: z.looseObject({ apiId: z.string().optional(), eventType: z.unknown().optional() }),
});

/** An event of an API with that API's id in it, as on AWS; the same event otherwise. Only those of WebSockets have an `eventType`. */
export const withApiId = (event: unknown, { rest, websocket }: ApiIds): unknown => {
  const parsed = schema.safeParse(event);
  if (!parsed.success || !MADE_UP.includes(parsed.data.requestContext.apiId)) return event;
  const { requestContext }: { requestContext: object } = Object(event);
  Object.assign(requestContext, { apiId: parsed.data.requestContext.eventType === undefined ? rest : websocket });
  return event;
};
