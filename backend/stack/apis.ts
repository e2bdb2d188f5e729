// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import type { Settings } from './settings';
import type { Stage } from './stage';
import { mapType, ofType, type Resource, type Resources, ref, sub, withProperties } from './template';

/** One line of JSON a request. No query strings: a ticket is in one. */
const line = (fields: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, `$context.${value}`])));

const REST_LINE = line({
  requestId: 'requestId',
  time: 'requestTime',
  ip: 'identity.sourceIp',
  user: 'authorizer.claims.sub',
  method: 'httpMethod',
  path: 'resourcePath',
  status: 'status',
  bytes: 'responseLength',
  ms: 'responseLatency',
  error: 'error.responseType',
});

const WEBSOCKET_LINE = line({
  requestId: 'requestId',
  time: 'requestTime',
  ip: 'identity.sourceIp',
  user: 'authorizer.principalId',
  connection: 'connectionId',
  event: 'eventType',
  route: 'routeKey',
  status: 'status',
  ms: 'integrationLatency',
  error: 'error.responseType',
});

const groupOf = (LogGroupName: string): Resource => ({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } });

/** API Gateway wants the group's ARN without the `:*` that `GetAtt` ends it with. */
const groupArn = (logicalId: string) =>
  sub(`arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${${logicalId}}`);

export const addApiLogs = (resources: Resources, { prefix }: Stage): Resources => ({
  ...resources,
  RestLogGroup: groupOf(`/aws/rest/${prefix}`),
  WebsocketLogGroup: groupOf(`/aws/websocket/${prefix}`),
});

type Throttle = Settings['throttling']['rest']['default'];

const limits = ({ rate, burst }: Throttle) => ({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst });

const only = (resources: Resources, type: string) => {
  const [found, ...others] = ofType(resources, type);
  if (!found || others.length > 0) throw new Error(`there must be exactly one ${type}`);
  return found;
};

const methodsOf = (functions: Stage['functions']): Set<string> =>
  new Set(
    Object.values(functions).flatMap(({ events = [] }) =>
      events.flatMap(({ http }) =>
        typeof http === 'object' && http && 'method' in http && 'path' in http
          ? [`${String(http.method).toUpperCase()} /${String(http.path).replace(/^\//, '')}`]
          : [],
      ),
    ),
  );

const methodSettings = ({ functions, settings, name }: Stage) => {
  const { default: every, methods } = settings.throttling.rest;
  const known = methodsOf(functions);
  const unknown = Object.keys(methods).find((method) => !known.has(method));
  if (unknown) throw new Error(`stage ${name}: throttling.rest.methods: there is no ${unknown}`);
  const settingOf = (HttpMethod: string, ResourcePath: string, throttle: Throttle) => ({
    HttpMethod,
    ResourcePath,
    ...limits(throttle),
  });
  return [
    settingOf('*', '/*', every),
    ...Object.entries(methods).map(([method, throttle]) => {
      const [verb = '', path = ''] = method.split(' ');
      return settingOf(verb, `/${path.replaceAll('/', '~1')}`, throttle);
    }),
  ];
};

/**
 * A stage of the REST API in the template. The framework would let the deployment make it and add logs by calls of its own
 * after each deploy, and has no way to say throttles.
 */
const shapeRest = (resources: Resources, stage: Stage): Resources => {
  const [deploymentId, deployment] = only(resources, 'AWS::ApiGateway::Deployment');
  const { StageName, ...others } = deployment.Properties ?? {};
  return {
    ...resources,
    // A deployment is a picture of what is there when it is made: errors that are shaped later would not be in it.
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-deployment.html
    [deploymentId]: {
      ...deployment,
      DependsOn: [
        deployment.DependsOn ?? [],
        ...ofType(resources, 'AWS::ApiGateway::GatewayResponse').map(([id]) => id),
      ].flat(),
      Properties: others,
    },
    RestStage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        RestApiId: others.RestApiId,
        DeploymentId: ref(deploymentId),
        StageName,
        TracingEnabled: stage.settings.tracing,
        AccessLogSetting: { DestinationArn: groupArn('RestLogGroup'), Format: REST_LINE },
        MethodSettings: methodSettings(stage),
      },
    },
  };
};

const routeSettings = (resources: Resources, { settings, name }: Stage) => {
  const { routes } = settings.throttling.websocket;
  const known = ofType(resources, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties?.RouteKey);
  const unknown = Object.keys(routes).find((route) => !known.includes(route));
  if (unknown) throw new Error(`stage ${name}: throttling.websocket.routes: there is no ${unknown}`);
  return Object.fromEntries(Object.entries(routes).map(([route, throttle]) => [route, limits(throttle)]));
};

const shapeWebsocket = (resources: Resources, stage: Stage): Resources => {
  const [id, resource] = only(resources, 'AWS::ApiGatewayV2::Stage');
  const shaped = withProperties(resource, {
    AccessLogSettings: { DestinationArn: groupArn('WebsocketLogGroup'), Format: WEBSOCKET_LINE },
    DefaultRouteSettings: limits(stage.settings.throttling.websocket.default),
    RouteSettings: routeSettings(resources, stage),
  });
  return { ...resources, [id]: shaped };
};

/** A gateway's own answer has one constant for it, and says nothing that not every page may read. */
const shapeResponses = (resources: Resources, { settings }: Stage): Resources => {
  const [origin, ...others] = settings.allowedOrigins;
  const ResponseParameters = {
    'gatewayresponse.header.Access-Control-Allow-Origin': `'${others.length === 0 ? origin : '*'}'`,
  };
  return mapType(resources, 'AWS::ApiGateway::GatewayResponse', (response) =>
    withProperties(response, { ResponseParameters }),
  );
};

/** Access logs and throttles of both APIs, and which pages may read errors. */
export const shapeApis = (resources: Resources, stage: Stage): Resources =>
  shapeResponses(shapeWebsocket(shapeRest(resources, stage), stage), stage);
