import { type Assertion, type Expected, each } from '../assertion';
import { at, change, firstOf, type Named, ofType, target } from '../template';

const KEY = 'DataKey';

const byKey = (value: unknown, { ownKey }: Expected): boolean => !ownKey || target(value) === KEY;

const queueIsEncrypted = ({ Properties }: Named, expected: Expected): boolean =>
  expected.ownKey ? byKey(Properties.KmsMasterKeyId, expected) : Properties.SqsManagedSseEnabled === true;

const RULE = 'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault';

export const encryption: readonly Assertion[] = [
  each(
    'tables are encrypted, by the stage’s key where it has one',
    'AWS::DynamoDB::Table',
    ({ Properties }, expected) =>
      at(Properties, 'SSESpecification.SSEEnabled') === true &&
      byKey(at(Properties, 'SSESpecification.KMSMasterKeyId'), expected),
    ['Properties.SSESpecification', undefined],
  ),
  each(
    'streams are encrypted, by the stage’s key where it has one',
    'AWS::Kinesis::Stream',
    ({ Properties }, expected) =>
      at(Properties, 'StreamEncryption.EncryptionType') === 'KMS' &&
      byKey(at(Properties, 'StreamEncryption.KeyId'), expected),
    ['Properties.StreamEncryption', undefined],
  ),
  each(
    'buckets are encrypted, by the stage’s key where it has one',
    'AWS::S3::Bucket',
    ({ id, Properties }, expected) =>
      at(Properties, `${RULE}.SSEAlgorithm`) !== undefined &&
      (id === 'ServerlessDeploymentBucket' || byKey(at(Properties, `${RULE}.KMSMasterKeyID`), expected)),
    ['Properties.BucketEncryption', undefined],
  ),
  {
    name: 'queues are encrypted',
    problems: (template, expected) =>
      ofType(template, 'AWS::SQS::Queue')
        .filter((queue) => !queueIsEncrypted(queue, expected))
        .map(({ id }) => id),
    twin: (template) => change(template, 'AnotherQueue', 'Type', 'AWS::SQS::Queue'),
  },
  {
    name: 'logs and alarms are encrypted by the stage’s key where it has one',
    problems: (template, expected) => [
      ...ofType(template, 'AWS::Logs::LogGroup')
        .filter(({ Properties }) => !byKey(Properties.KmsKeyId, expected))
        .map(({ id }) => id),
      ...ofType(template, 'AWS::SNS::Topic')
        .filter(({ Properties }) => !byKey(Properties.KmsMasterKeyId, expected))
        .map(({ id }) => id),
      ...(expected.ownKey && at(template.Resources[KEY], 'Properties.EnableKeyRotation') !== true ? [KEY] : []),
      ...(!expected.ownKey && KEY in template.Resources ? [`${KEY} is not asked for, and costs $1 a month`] : []),
    ],
    twin: (template, { ownKey }) =>
      ownKey
        ? change(template, firstOf(template, 'AWS::Logs::LogGroup'), 'Properties.KmsKeyId', undefined)
        : change(template, KEY, 'Type', 'AWS::KMS::Key'),
  },
];
