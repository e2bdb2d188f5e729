import { routes as contractRoutes } from '@millrace/contract';
import type { Template } from '@millrace/local-aws/cloudformation/template';
import { target } from '../../../../../backend/stack/template';
import { type Assertion, each } from '../assertion';
import { at, change, firstOf, listOf, type Named, ofTypes, without } from '../template';

const hasLimits = (settings: unknown): boolean =>
  Number(at(settings, 'ThrottlingRateLimit')) > 0 && Number(at(settings, 'ThrottlingBurstLimit')) > 0;

/** As API Gateway writes paths in its settings. */
const OWN_THROTTLES = ['/~1events', '/~1ingest~1browser', '/~1token'];

const throttlesOf = ({ Resources }: Template): unknown[] =>
  listOf(at(Resources.RestStage, 'Properties.MethodSettings'));

const logs =
  (path: string) =>
  ({ Properties }: Named): boolean => {
    const format = at(Properties, `${path}.Format`);
    return typeof format === 'string' && format.includes('$context.requestId') && !/query/i.test(format);
  };

const METHOD = 'AWS::ApiGateway::Method';

/** The path of a resource; that of the API itself is empty. */
const pathOf = (template: Template, reference: unknown): string => {
  const properties = template.Resources[target(reference) ?? '']?.Properties;
  const part = at(properties, 'PathPart');
  return part === undefined ? '' : `${pathOf(template, at(properties, 'ParentId'))}/${part}`;
};

/** Such as `get /items/{type}`. */
const routeOf = (template: Template, { Properties: { HttpMethod, ResourceId } }: Named): string =>
  `${String(HttpMethod).toLowerCase()} ${pathOf(template, ResourceId)}`;

/** Preflights are for browsers. */
const methods = (template: Template): Named[] =>
  ofTypes(template, METHOD).filter(({ Properties }) => Properties.HttpMethod !== 'OPTIONS');

const routesWhere = (of: (route: (typeof contractRoutes)[number]) => boolean): readonly string[] =>
  contractRoutes.filter(of).map(({ method, path }) => `${method} ${path}`);

/** Whoever calls these is not signed in, and names a secret or a key in what they send. */
const unsigned = routesWhere(({ grant, key }) => grant !== undefined || key === 'public');

const keyed = routesWhere(({ key }) => key === 'api');

const asksWhoIsThere = (template: Template, method: Named): boolean => {
  const { AuthorizationType, ApiKeyRequired } = method.Properties;
  return keyed.includes(routeOf(template, method))
    ? ApiKeyRequired === true
    : AuthorizationType === 'COGNITO_USER_POOLS' || unsigned.includes(routeOf(template, method));
};

const ORIGIN_KEY = 'gatewayresponse.header.Access-Control-Allow-Origin';

const hasOrigin = ({ ResponseParameters }: Named['Properties']): boolean =>
  typeof ResponseParameters === 'object' && ResponseParameters !== null && ORIGIN_KEY in ResponseParameters;

/** A subject and a label may be any text: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html */
const LIKE_LEGAL_CALLS = [
  'NoUserAgent_HEADER',
  'SizeRestrictions_QUERYSTRING',
  ...['SizeRestrictions', 'GenericLFI', 'GenericRFI', 'RestrictedExtensions', 'CrossSiteScripting'].map(
    (kind) => `${kind}_URIPATH`,
  ),
  ...['GenericLFI', 'GenericRFI', 'RestrictedExtensions', 'CrossSiteScripting'].map((kind) => `${kind}_QUERYARGUMENTS`),
];

export const apis: readonly Assertion[] = [
  each('the REST API logs every request, without its query', 'AWS::ApiGateway::Stage', logs('AccessLogSetting'), [
    'Properties.AccessLogSetting',
    undefined,
  ]),
  each('the WebSocket API logs every event, without its query', 'AWS::ApiGatewayV2::Stage', logs('AccessLogSettings'), [
    'Properties.AccessLogSettings.Format',
    '$context.requestId $context.queryString',
  ]),
  each(
    'the REST API is throttled',
    'AWS::ApiGateway::Stage',
    ({ Properties }) =>
      at(Properties, 'MethodSettings.0.ResourcePath') === '/*' && hasLimits(at(Properties, 'MethodSettings.0')),
    ['Properties.MethodSettings', []],
  ),
  {
    name: 'what anybody may call, and what puts events, is throttled by itself',
    problems: (template) =>
      OWN_THROTTLES.filter(
        (path) => !throttlesOf(template).some((setting) => at(setting, 'ResourcePath') === path && hasLimits(setting)),
      ),
    twin: (template) =>
      change(
        template,
        'RestStage',
        'Properties.MethodSettings',
        throttlesOf(template).filter((setting) => at(setting, 'ResourcePath') !== '/~1events'),
      ),
  },
  each(
    'the WebSocket API is throttled',
    'AWS::ApiGatewayV2::Stage',
    ({ Properties }) => hasLimits(Properties.DefaultRouteSettings),
    ['Properties.DefaultRouteSettings', {}],
  ),
  each(
    'the REST API is in its Region',
    'AWS::ApiGateway::RestApi',
    ({ Properties }) => at(Properties, 'EndpointConfiguration.Types.0') === 'REGIONAL',
    ['Properties.EndpointConfiguration', { Types: ['EDGE'] }],
  ),
  {
    name: 'the deployment waits for the errors that it is to have in it',
    problems: (template) => {
      const [deployment] = ofTypes(template, 'AWS::ApiGateway::Deployment');
      const awaited = listOf(deployment?.DependsOn);
      return ofTypes(template, 'AWS::ApiGateway::GatewayResponse')
        .map(({ id }) => id)
        .filter((id) => !awaited.includes(id));
    },
    twin: (template) => change(template, firstOf(template, 'AWS::ApiGateway::Deployment'), 'DependsOn', []),
  },
  {
    // The account has one, and whoever removed the stage would take it from all others: backend/account/deploy.yml.
    name: 'what belongs to the whole account is in no stage',
    problems: (template) => ofTypes(template, 'AWS::ApiGateway::Account', 'AWS::Budgets::Budget').map(({ id }) => id),
    twin: (template) => change(template, 'Another', 'Type', 'AWS::ApiGateway::Account'),
  },
  {
    name: 'the firewall counts what legal calls look like, and blocks none of them, where there is one',
    problems: (template, { firewall }) => {
      const [rules] = ofTypes(template, 'AWS::WAFv2::WebACL');
      if ((rules !== undefined) !== firewall) return ['Firewall'];
      const overrides = JSON.stringify(at(rules, 'Properties.Rules.1.Statement') ?? '');
      const counts = (rule: string) => overrides.includes(`{"Name":"${rule}","ActionToUse":{"Count":{}}}`);
      return firewall ? LIKE_LEGAL_CALLS.filter((rule) => !counts(rule)).map((rule) => `Firewall: ${rule}`) : [];
    },
    twin: (template, { firewall }) =>
      firewall
        ? change(template, 'Firewall', 'Properties.Rules.1.Statement.ManagedRuleGroupStatement.RuleActionOverrides', [
            { Name: 'SizeRestrictions_QUERYSTRING', ActionToUse: { Count: {} } },
          ])
        : change(template, 'Firewall', 'Type', 'AWS::WAFv2::WebACL'),
  },
  {
    name: 'every method of the REST API asks who is there, by a token or an API key, but for those that the contract opens',
    problems: (template) =>
      methods(template)
        .filter((method) => !asksWhoIsThere(template, method))
        .map((method) => routeOf(template, method)),
    twin: (template) => {
      const guarded = methods(template).find(({ Properties }) => Properties.AuthorizationType === 'COGNITO_USER_POOLS');
      return change(template, guarded?.id ?? '', 'Properties.AuthorizationType', 'NONE');
    },
  },
  {
    name: 'a method that asks for an API key has keys within a plan, which says how much each may ask',
    problems: (template) => {
      const wanted = methods(template).filter(({ Properties }) => Properties.ApiKeyRequired === true);
      const plans = ofTypes(template, 'AWS::ApiGateway::UsagePlan').filter(
        ({ Properties }) =>
          Number(at(Properties, 'Throttle.RateLimit')) > 0 && Number(at(Properties, 'Quota.Limit')) > 0,
      );
      const keys = ofTypes(template, 'AWS::ApiGateway::UsagePlanKey').filter(({ Properties }) =>
        plans.some(({ id }) => id === target(Properties.UsagePlanId)),
      );
      return keys.length > 0 ? [] : wanted.map((method) => routeOf(template, method));
    },
    twin: (template) =>
      change(template, firstOf(template, 'AWS::ApiGateway::UsagePlan'), 'Properties.Throttle', undefined),
  },
  {
    name: 'who connects is asked for a ticket',
    problems: (template) => {
      const connect = ofTypes(template, 'AWS::ApiGatewayV2::Route').find(
        ({ Properties }) => Properties.RouteKey === '$connect',
      );
      return connect?.Properties.AuthorizationType === 'CUSTOM' ? [] : ['$connect has no authorizer'];
    },
    twin: (template) => change(template, 'SconnectWebsocketsRoute', 'Properties.AuthorizationType', 'NONE'),
  },
  {
    name: 'pages can read the errors that API Gateway answers by itself',
    problems: (template) => {
      const readable = ofTypes(template, 'AWS::ApiGateway::GatewayResponse')
        .filter(({ Properties }) => hasOrigin(Properties))
        .map(({ Properties }) => Properties.ResponseType);
      return ['UNAUTHORIZED', 'DEFAULT_4XX', 'DEFAULT_5XX'].filter((type) => !readable.includes(type));
    },
    twin: (template) =>
      change(template, firstOf(template, 'AWS::ApiGateway::GatewayResponse'), 'Properties.ResponseParameters', {}),
  },
];

export const routes: readonly Assertion[] = [
  {
    name: 'the routes of the REST API are those of the contract, which docs/openapi.json is made of',
    problems: (template) => {
      const served = methods(template).map((method) => routeOf(template, method));
      const declared = contractRoutes.map(({ method, path }) => `${method} ${path}`);
      return [
        ...served
          .filter((route) => !declared.includes(route))
          .map((route) => `${route} is served and not in the contract`),
        ...declared
          .filter((route) => !served.includes(route))
          .map((route) => `${route} is in the contract and not served`),
      ];
    },
    twin: (template) => {
      const gets = ofTypes(template, METHOD).find(({ Properties }) => Properties.HttpMethod === 'GET');
      return without(template, gets?.id ?? firstOf(template, METHOD));
    },
  },
];
