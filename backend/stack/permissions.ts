import { idsOf, type Stage } from './stage';
import { mapType, ofType, type Resources, sub, target, withProperties } from './template';

interface WebsocketEvent {
  readonly route: string;
  readonly authorizer?: string;
}

const websocketOf = (event: Readonly<Record<string, unknown>>): WebsocketEvent[] => {
  const { websocket } = event;
  if (typeof websocket === 'string') return [{ route: websocket }];
  if (typeof websocket !== 'object' || websocket === null || !('route' in websocket)) return [];
  const authorizer = 'authorizer' in websocket ? websocket.authorizer : undefined;
  const named = typeof authorizer === 'object' && authorizer && 'name' in authorizer ? authorizer.name : authorizer;
  return [{ route: String(websocket.route), ...(named !== undefined && { authorizer: String(named) }) }];
};

const ofApi = (path: string) =>
  sub(`arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${WebsocketsApi}/${path}`);

/** By the logical id of a function: the route, or the authorizer, for which the WebSocket API calls it. */
const callersOf = (resources: Resources, { functions, name: stage }: Stage): ReadonlyMap<string, unknown> => {
  const events = Object.entries(functions).flatMap(([name, { events = [] }]) =>
    events.flatMap(websocketOf).map((event) => ({ name, ...event })),
  );
  const authorizers = ofType(resources, 'AWS::ApiGatewayV2::Authorizer').map(
    ([id, { Properties }]) => [String(Properties?.Name), id] as const,
  );
  return new Map([
    ...events.map(({ name, route }) => [idsOf(name).function, ofApi(`${stage}/${route}`)] as const),
    ...authorizers.map(([name, id]) => [idsOf(name).function, ofApi(`authorizers/\${${id}}`)] as const),
  ]);
};

/**
 * The framework lets any API of any account call the functions of a WebSocket API, with whatever identity it writes into the event. Each gets the ARN
 * of the one route or authorizer that calls it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 * @throws Error for a permission of which nothing is known.
 */
export const shapePermissions = (resources: Resources, stage: Stage): Resources => {
  const callers = callersOf(resources, stage);
  return mapType(resources, 'AWS::Lambda::Permission', (permission, id) => {
    if (permission.Properties?.SourceArn !== undefined) return permission;
    const SourceArn = callers.get(target(permission.Properties?.FunctionName) ?? '');
    if (SourceArn === undefined) throw new Error(`${id}: nothing is known of who may invoke the function`);
    return withProperties(permission, { SourceArn });
  });
};
