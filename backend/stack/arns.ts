import { attribute, type Resource, ref, sub } from './template';

/** What IAM calls a type of resource, and where in an ARN the resource itself stands. */
interface Naming {
  readonly service: string;
  readonly arn: (logicalId: string, path: string, stage: string) => unknown;
}

const byAttribute = (service: string): Naming =>
  // A path begins with a slash: an index of a table, the objects of a bucket.
  ({ service, arn: (id, path) => (path ? sub(`\${${id}.Arn}${path}`) : attribute(id)) });

const namings: Readonly<Record<string, Naming>> = {
  'AWS::DynamoDB::Table': byAttribute('dynamodb'),
  'AWS::Kinesis::Stream': byAttribute('kinesis'),
  'AWS::KinesisFirehose::DeliveryStream': byAttribute('firehose'),
  'AWS::S3::Bucket': byAttribute('s3'),
  'AWS::SQS::Queue': byAttribute('sqs'),
  'AWS::Lambda::Function': byAttribute('lambda'),
  'AWS::Cognito::UserPool': byAttribute('cognito-idp'),
  'AWS::SNS::Topic': { service: 'sns', arn: (id) => ref(id) },
  'AWS::ApiGatewayV2::Api': {
    service: 'execute-api',
    arn: (id, path, stage) =>
      sub(`arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${id}}/${stage}${path}`),
  },
};

/** @throws Error for a type that nothing has been allowed on yet. */
export const namingOf = ({ Type }: Resource): Naming => {
  const naming = namings[Type];
  if (!naming) throw new Error(`nothing is known of how to allow actions on a ${Type}: add it to stack/arns.ts`);
  return naming;
};
