import type { Template } from './template';
import { TemplateError } from './template-error';

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
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
];

/** Types that serverless-offline plays from the same serverless.yml, or that the checks on REST and WebSocket read. */
const served = [
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::Stage',
];

/** Types without a local effect: nothing is denied, logged away or versioned on a laptop. */
const ignored = [
  'AWS::IAM::Role',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::LogGroup',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
];

const known = new Set([...created, ...served, ...ignored]);

/** @throws TemplateError for the first resource whose type the local cloud has no answer to. */
export const assertTypesKnown = (template: Template): void => {
  for (const [logicalId, { Type }] of Object.entries(template.Resources))
    if (!known.has(Type))
      throw new TemplateError(logicalId, `type ${Type} is neither emulated nor known to be without local effect`);
};
