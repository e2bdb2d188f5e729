import { z } from 'zod';
import { UserError } from '../shared/user-error';

/** A template that the local AWS cannot follow. Says which resource is at fault. */
export class TemplateError extends UserError {
  constructor(logicalId: string, reason: string) {
    super(`the local AWS cannot follow the template: ${logicalId}: ${reason}`);
  }
}

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

/** As much of a compiled CloudFormation template as is read here, and by the tools that check it; everything else passes through. */
export const templateSchema = z.looseObject({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })).default({}),
});

export type Template = z.infer<typeof templateSchema>;
export type Resource = z.infer<typeof resourceSchema> & { readonly logicalId: string };

export const resourcesOfType = (template: Template, type: string): Resource[] =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([logicalId, resource]) => ({ logicalId, ...resource }));

/** @throws TemplateError unless the template has one of this type. */
export const onlyResource = (template: Template, type: string): Resource => {
  const [resource, ...others] = resourcesOfType(template, type);
  if (!resource || others.length > 0) throw new TemplateError(type, 'there must be exactly one');
  return resource;
};

/** Types that become something real in a stand-in, or that a mapping is built from. */
const created = [
  'AWS::Cognito::IdentityPool',
  'AWS::Cognito::IdentityPoolRoleAttachment',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolGroup',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::Kinesis::Stream',
  'AWS::Kinesis::StreamConsumer',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
];

/** Types that serverless-offline plays from the same serverless.yml, or that the checks on REST and WebSocket read. */
const served = [
  'AWS::ApiGateway::ApiKey',
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::Stage',
];

/** Types without a local effect: nothing is denied, encrypted under a key, provisioned, scaled, watched over or paid for on a laptop. */
const ignored = [
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGateway::UsagePlanKey',
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::Athena::NamedQuery',
  'AWS::Athena::WorkGroup',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::IAM::Role',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::IoT::TopicRule',
  'AWS::Lambda::Alias',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::LogGroup',
  'AWS::Logs::LogStream',
  'AWS::Logs::MetricFilter',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::WAFv2::WebACL',
  'AWS::WAFv2::WebACLAssociation',
];

const known = new Set([...created, ...served, ...ignored]);

/** @throws TemplateError for the first resource whose type the local AWS has no answer to. */
export const assertTypesKnown = (template: Template): void => {
  for (const [logicalId, { Type }] of Object.entries(template.Resources))
    if (!known.has(Type))
      throw new TemplateError(logicalId, `type ${Type} is neither emulated nor known to be without local effect`);
};
