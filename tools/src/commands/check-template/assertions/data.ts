import type { Template } from '@millrace/local-aws/cloudformation/template';
import { opening } from '../../../../../backend/stack/settings';
import { target } from '../../../../../backend/stack/template';
import { type Assertion, each } from '../assertion';
import type { Expected } from '../expected';
import { at, change, firstOf, listOf, type Named, ofTypes, without } from '../template';

const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

const refusesPlainHttp = (template: Template, bucket: string): boolean =>
  ofTypes(template, 'AWS::S3::BucketPolicy')
    .filter(({ Properties }) => target(Properties.Bucket) === bucket)
    .some(({ Properties }) => {
      const statements = at(Properties, 'PolicyDocument.Statement');
      return (
        Array.isArray(statements) &&
        statements.some(
          (statement) =>
            at(statement, 'Effect') === 'Deny' &&
            String(at(statement, 'Condition.Bool.aws:SecureTransport')) === 'false',
        )
      );
    });

export const buckets: readonly Assertion[] = [
  each(
    'no bucket can be made public',
    'AWS::S3::Bucket',
    ({ Properties }) => BLOCKS.every((block) => at(Properties, `PublicAccessBlockConfiguration.${block}`) === true),
    ['Properties.PublicAccessBlockConfiguration.BlockPublicPolicy', false],
  ),
  {
    name: 'buckets refuse what does not come over TLS',
    problems: (template) =>
      ofTypes(template, 'AWS::S3::Bucket')
        .filter(({ id }) => !refusesPlainHttp(template, id))
        .map(({ id }) => id),
    twin: (template) => without(template, 'ArchiveBucketPolicy'),
  },
];

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
      ofTypes(template, 'AWS::SQS::Queue')
        .filter((queue) => !queueIsEncrypted(queue, expected))
        .map(({ id }) => id),
    twin: (template) => change(template, 'AnotherQueue', 'Type', 'AWS::SQS::Queue'),
  },
  {
    name: 'logs and alarms are encrypted by the stage’s key where it has one',
    problems: (template, expected) => [
      ...ofTypes(template, 'AWS::Logs::LogGroup')
        .filter(({ Properties }) => !byKey(Properties.KmsKeyId, expected))
        .map(({ id }) => id),
      ...ofTypes(template, 'AWS::SNS::Topic')
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

/** Short-lived data: connections, and tickets that are valid for half a minute. */
const PASSING = ['ConnectionsTable', 'TicketsTable'];

const DATA = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::Cognito::UserPool', 'AWS::KMS::Key'];

/** A first deploy that fails takes its tables with it, or their names would block the next one; a user pool is protected from that, and its name is not unique. */
const hasDeclaredPolicy = (resource: Named, { retains }: Expected): boolean => {
  if (!retains || PASSING.includes(resource.id))
    return resource.DeletionPolicy === 'Delete' && resource.UpdateReplacePolicy === 'Delete';
  const policy = resource.Type === 'AWS::Cognito::UserPool' ? 'Retain' : 'RetainExceptOnCreate';
  return resource.DeletionPolicy === policy && resource.UpdateReplacePolicy === 'Retain';
};

const CAPACITY = 'ProvisionedThroughput';

const RULES = 'Properties.LifecycleConfiguration.Rules';
const GATHERED = 'ExtendedS3DestinationConfiguration.BufferingHints.IntervalInSeconds';

const AGEING = `${RULES}.0`;

export const retention: readonly Assertion[] = [
  each(
    'every table forgets by itself',
    'AWS::DynamoDB::Table',
    ({ Properties }) => at(Properties, 'TimeToLiveSpecification.Enabled') === true,
    ['Properties.TimeToLiveSpecification', undefined],
  ),
  each(
    'tables can be set back to any second where the stage says so',
    'AWS::DynamoDB::Table',
    ({ Properties }, { pointInTimeRecovery }) =>
      at(Properties, 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled') === pointInTimeRecovery,
    ['Properties.PointInTimeRecoverySpecification', undefined],
  ),
  each(
    'logs are retained for the days that the stage says',
    'AWS::Logs::LogGroup',
    ({ Properties }, { logsDays }) => Properties.RetentionInDays === logsDays,
    ['Properties.RetentionInDays', undefined],
  ),
  {
    name: 'data outlives the stack where the stage says so, and goes with it elsewhere',
    problems: (template, expected) =>
      ofTypes(template, ...DATA)
        // The framework's own, for uploads.
        .filter(({ id }) => id !== 'ServerlessDeploymentBucket')
        .filter((resource) => !hasDeclaredPolicy(resource, expected))
        .map(({ id }) => id),
    twin: (template) => change(template, 'SettledTable', 'DeletionPolicy', 'Retain'),
  },
  each(
    'tables are paid as the stage says',
    'AWS::DynamoDB::Table',
    ({ Properties }, { onDemand }) => Properties.BillingMode === (onDemand ? 'PAY_PER_REQUEST' : 'PROVISIONED'),
    ['Properties.BillingMode', undefined],
  ),
  each(
    'provisioned tables carry three people who open the page together',
    'AWS::DynamoDB::Table',
    ({ Properties }, { onDemand }) => {
      const reads = Number(
        at(Properties, `${CAPACITY}.ReadCapacityUnits`) ?? (onDemand ? Number.POSITIVE_INFINITY : 0),
      );
      return reads * opening.burstSeconds >= opening.people * opening.units;
    },
    [`Properties.${CAPACITY}`, { ReadCapacityUnits: 5, WriteCapacityUnits: 5 }],
  ),
  {
    name: 'provisioned tables scale, in both directions',
    problems: (template, { onDemand }) => {
      const scaled = JSON.stringify(ofTypes(template, 'AWS::ApplicationAutoScaling::ScalableTarget'));
      const tables = onDemand ? [] : ofTypes(template, 'AWS::DynamoDB::Table').map(({ id }) => id);
      const missing = tables.filter((id) => scaled.split(`table/\${${id}}"`).length !== 3);
      return onDemand && scaled !== '[]' ? ['tables on demand are scaled too'] : missing;
    },
    twin: (template, { onDemand }) =>
      onDemand
        ? change(template, 'Another', 'Type', 'AWS::ApplicationAutoScaling::ScalableTarget')
        : without(template, firstOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget')),
  },
  {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
    name: 'an archive that is retained can be replicated: it is versioned',
    problems: ({ Resources }, { retains }) =>
      (at(Resources.ArchiveBucket, 'Properties.VersioningConfiguration.Status') === 'Enabled') === retains
        ? []
        : ['ArchiveBucket'],
    twin: (template, { retains }) =>
      change(
        template,
        'ArchiveBucket',
        'Properties.VersioningConfiguration',
        retains ? undefined : { Status: 'Enabled' },
      ),
  },
  each(
    'records are gathered for the archive as long as the stage says',
    'AWS::KinesisFirehose::DeliveryStream',
    ({ Properties }, { archiveSeconds }) => at(Properties, GATHERED) === archiveSeconds,
    [`Properties.${GATHERED}`, 900],
  ),
  {
    name: 'the archive gets colder after 30, 90 and 365 days, as far as it is retained',
    problems: ({ Resources }, { archiveDays }) => {
      const transitions = at(Resources.ArchiveBucket, `${AGEING}.Transitions`);
      const found = Array.isArray(transitions)
        ? transitions.map((one) => `${at(one, 'StorageClass')} ${at(one, 'TransitionInDays')}`)
        : [];
      const wanted = ['STANDARD_IA 30', 'GLACIER 90', 'DEEP_ARCHIVE 365'].filter(
        (one) => archiveDays === null || Number(one.split(' ')[1]) < archiveDays,
      );
      return found.join() === wanted.join() ? [] : [`ArchiveBucket has ${found.join(', ') || 'none'}`];
    },
    twin: (template) => change(template, 'ArchiveBucket', `${AGEING}.Transitions`, [{ StorageClass: 'GLACIER' }]),
  },
  {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
    name: 'raw records and rejects expire when the stage says so, earlier versions with them',
    problems: ({ Resources }, { archiveDays }) => {
      const { ArchiveBucket } = Resources;
      const days = at(ArchiveBucket, `${AGEING}.ExpirationInDays`) ?? null;
      const earlier = at(ArchiveBucket, `${AGEING}.NoncurrentVersionExpiration.NoncurrentDays`);
      return days === archiveDays && (archiveDays === null || earlier === 1)
        ? []
        : [`ArchiveBucket expires after ${days}`];
    },
    twin: (template) => change(template, 'ArchiveBucket', `${AGEING}.ExpirationInDays`, 36_500),
  },
  {
    name: 'answers that are shared, and results of queries, expire after a day, earlier versions with them',
    problems: ({ Resources }) => {
      const rules = listOf(at(Resources.ArchiveBucket, RULES));
      return ['answers/', 'query-results/'].filter((prefix) => {
        const rule = rules.find((one) => at(one, 'Prefix') === prefix);
        return `${at(rule, 'ExpirationInDays')} ${at(rule, 'NoncurrentVersionExpiration.NoncurrentDays')}` !== '1 1';
      });
    },
    twin: (template) => change(template, 'ArchiveBucket', RULES, []),
  },
];
