import { createHash } from 'node:crypto';
import type { Resource } from './template';

/** Perhaps with the version or the alias that is called, such as the one that provisioned concurrency makes: all are one here. */
const FUNCTION = /^(arn:aws:lambda:[^:]+:\d+:function:([^:]+))(?::[^:]+)?$/;

export const isFunctionArn = (text: string): boolean => FUNCTION.test(text);

/** The function that such an ARN calls, by its own. @throws Error for what is no ARN of a function. */
export const calledFunction = (text: string): { readonly arn: string; readonly name: string } => {
  const [, arn, name] = FUNCTION.exec(text) ?? [];
  if (arn === undefined || name === undefined) throw new Error(`${text} is no function`);
  return { arn, name };
};

/** The same name always has the same id, so that nothing has to be stored for it. */
export const guidOf = (name: string): string =>
  createHash('sha256')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

/** Where the stack would stand. */
export interface StackIdentity {
  readonly region: string;
  readonly account: string;
  readonly stack: string;
}

/** What `Ref` and `Fn::GetAtt` answer for a resource. */
export interface Identifiers {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Reads a property of the resource as text; undefined where it has none. */
type Read = (property: string) => string | undefined;

type Identify = (named: (property: string) => string, identity: StackIdentity, read: Read) => Identifiers;

/** As much of a place as ARNs name. */
export type Region = Pick<StackIdentity, 'region' | 'account'>;

export const arn = (identity: Region, service: string, rest: string): string =>
  `arn:aws:${service}:${identity.region}:${identity.account}:${rest}`;

const pascal = (text: string) =>
  text.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, first: string) => first.toUpperCase());

const byType: Readonly<Record<string, Identify>> = {
  'AWS::Kinesis::Stream': (named, identity) => {
    const name = named('Name');
    return { ref: name, attributes: { Arn: arn(identity, 'kinesis', `stream/${name}`) } };
  },
  'AWS::Kinesis::StreamConsumer': (named, _place, read) => {
    const consumer = `${read('StreamARN')}/consumer/${named('ConsumerName')}:1700000000`;
    return { ref: consumer, attributes: { ConsumerARN: consumer, ConsumerName: named('ConsumerName') } };
  },
  'AWS::KinesisFirehose::DeliveryStream': (named, identity) => {
    const name = named('DeliveryStreamName');
    return { ref: name, attributes: { Arn: arn(identity, 'firehose', `deliverystream/${name}`) } };
  },
  'AWS::Logs::LogGroup': (named, identity) => {
    const name = named('LogGroupName');
    return { ref: name, attributes: { Arn: arn(identity, 'logs', `log-group:${name}:*`) } };
  },
  'AWS::Logs::LogStream': (named) => ({ ref: named('LogStreamName'), attributes: {} }),
  'AWS::DynamoDB::Table': (named, identity) => {
    const name = named('TableName');
    const table = arn(identity, 'dynamodb', `table/${name}`);
    return { ref: name, attributes: { Arn: table, StreamArn: `${table}/stream/2026-01-01T00:00:00.000` } };
  },
  'AWS::SQS::Queue': (named, identity) => {
    const name = named('QueueName');
    const url = `https://sqs.${identity.region}.amazonaws.com/${identity.account}/${name}`;
    return { ref: url, attributes: { Arn: arn(identity, 'sqs', name), QueueName: name, QueueUrl: url } };
  },
  'AWS::Events::Rule': (named, identity) => {
    const name = named('Name');
    return { ref: name, attributes: { Arn: arn(identity, 'events', `rule/${name}`) } };
  },
  'AWS::SNS::Topic': (named, identity) => {
    const name = named('TopicName');
    const topic = arn(identity, 'sns', name);
    return { ref: topic, attributes: { TopicArn: topic, TopicName: name } };
  },
  'AWS::S3::Bucket': (named) => {
    const name = named('BucketName').toLowerCase();
    return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
  },
  'AWS::Cognito::UserPool': (named, identity) => {
    const id = `${identity.region}_${pascal(named('UserPoolName'))}`;
    const provider = `cognito-idp.${identity.region}.amazonaws.com/${id}`;
    return {
      ref: id,
      attributes: { UserPoolId: id, Arn: arn(identity, 'cognito-idp', `userpool/${id}`), ProviderName: provider },
    };
  },
  'AWS::Cognito::UserPoolClient': (named) => {
    const id = named('ClientName')
      .replace(/[^A-Za-z0-9]/g, '')
      .toLowerCase();
    return { ref: id, attributes: { ClientId: id } };
  },
  'AWS::Cognito::IdentityPool': (named, identity) => {
    const name = named('IdentityPoolName');
    return { ref: `${identity.region}:${guidOf(name)}`, attributes: { Name: name } };
  },
  'AWS::KMS::Key': (named, identity) => {
    const id = named('KeyId');
    return { ref: id, attributes: { Arn: arn(identity, 'kms', `key/${id}`), KeyId: id } };
  },
  'AWS::Lambda::Function': (named, identity) => {
    const name = named('FunctionName');
    return { ref: name, attributes: { Arn: arn(identity, 'lambda', `function:${name}`) } };
  },
  'AWS::IAM::Role': (named, identity) => {
    const name = named('RoleName');
    return { ref: name, attributes: { Arn: `arn:aws:iam::${identity.account}:role/${name}` } };
  },
  'AWS::ApiGateway::RestApi': (named) => ({ ref: `rest-${named('Name')}`, attributes: {} }),
  'AWS::ApiGatewayV2::Api': (named) => ({ ref: `websocket-${named('Name')}`, attributes: {} }),
};

/** Undefined for a type that nothing in the local AWS has had to refer to yet. A name that the template leaves open is stack-logicalId. */
export const identifiersOf = (resource: Resource, identity: StackIdentity, read: Read): Identifiers | undefined =>
  byType[resource.Type]?.((property) => read(property) ?? `${identity.stack}-${resource.logicalId}`, identity, read);
