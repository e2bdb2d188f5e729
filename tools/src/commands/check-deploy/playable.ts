import { type Template, templateSchema } from '@millrace/local-aws/cloudformation/template';
import { target } from '../../../../backend/stack/template';
import { isObject } from '../check-template/template';

/** Types of the service that moto's CloudFormation (5.2) does not emulate. */
export const unplayed: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::GatewayResponse',
  // It fails for methods without a function behind them, which answer a browser's preflight.
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::Stage',
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::Budgets::Budget',
  'AWS::CloudWatch::Alarm',
  'AWS::Cognito::IdentityPool',
  'AWS::Cognito::IdentityPoolRoleAttachment',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolGroup',
  'AWS::Kinesis::StreamConsumer',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Logs::MetricFilter',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::WAFv2::WebACL',
  'AWS::WAFv2::WebACLAssociation',
]);

/** `${Api.Arn}` in a text becomes plain text where the resource was left out. */
const plainText = (text: string, gone: ReadonlySet<string>): string =>
  text.replace(/\$\{([A-Za-z0-9]+)(\.[^}]*)?\}/g, (all, id: string) => (gone.has(id) ? id : all));

const withoutReferences = (value: unknown, gone: ReadonlySet<string>): unknown => {
  if (typeof value === 'string') return plainText(value, gone);
  if (Array.isArray(value)) return value.map((item) => withoutReferences(item, gone));
  if (!isObject(value)) return value;
  const id = target(value);
  if (id !== undefined && gone.has(id)) return `arn:aws:left-out:eu-west-1:000000000000:${id}`;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutReferences(inner, gone)]));
};

/** Event source mappings whose source was left out cannot be created either. */
const followers = (template: Template, gone: ReadonlySet<string>): string[] =>
  Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    const source = target(Properties.EventSourceArn);
    return Type === 'AWS::Lambda::EventSourceMapping' && source !== undefined && gone.has(source) ? [id] : [];
  });

interface Playable {
  readonly template: Template;
  /** How many resources of each type were left out. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** The template without the resources of those types, and with plain text where others refer to them. */
export const playable = (template: Template, types: ReadonlySet<string>): Playable => {
  const first = Object.entries(template.Resources).filter(([, { Type }]) => types.has(Type));
  const gone = new Set(first.map(([id]) => id));
  for (const id of followers(template, gone)) gone.add(id);
  const leftOut: Record<string, number> = {};
  const kept = Object.entries(template.Resources).flatMap(([id, { DependsOn, ...resource }]) => {
    if (gone.has(id)) {
      leftOut[resource.Type] = (leftOut[resource.Type] ?? 0) + 1;
      return [];
    }
    const needed = [DependsOn ?? []].flat().filter((other) => typeof other === 'string' && !gone.has(other));
    const rest = withoutReferences(resource, gone);
    return [[id, { ...(isObject(rest) ? rest : {}), ...(needed.length > 0 && { DependsOn: needed }) }] as const];
  });
  // moto keeps an exported output when the stack is deleted.
  const Resources = Object.fromEntries(kept);
  return { template: templateSchema.parse({ ...template, Resources, Outputs: {} }), leftOut };
};
