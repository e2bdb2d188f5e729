import { RESULTS_PREFIX } from './archive-queries';
import { keyOf } from './key';
import { removalPoliciesOf, type Stage } from './stage';
import {
  attribute,
  mapType,
  ofType,
  type Resource,
  type Resources,
  ref,
  sub,
  target,
  withProperties,
} from './template';

/** A resource that says itself what becomes of it is left alone. */
const withRemovalPolicy = (resource: Resource, { settings }: Stage): Resource => ({
  ...removalPoliciesOf(settings),
  ...resource,
});

const shapeTable = (table: Resource, stage: Stage): Resource => {
  const { tables } = stage.settings;
  const key = keyOf(stage);
  return withProperties(withRemovalPolicy(table, stage), {
    BillingMode: tables.billing === 'on-demand' ? 'PAY_PER_REQUEST' : 'PROVISIONED',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: tables.pointInTimeRecovery },
    SSESpecification: key ? { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key } : { SSEEnabled: true },
  });
};

const shapeStream = (stream: Resource, stage: Stage): Resource => {
  const { mode, shards, retentionHours } = stage.settings.stream;
  return withProperties(withRemovalPolicy(stream, stage), {
    ...(mode === 'provisioned' && { ShardCount: shards }),
    StreamModeDetails: { StreamMode: mode === 'provisioned' ? 'PROVISIONED' : 'ON_DEMAND' },
    RetentionPeriodHours: retentionHours,
    StreamEncryption: { EncryptionType: 'KMS', KeyId: keyOf(stage) ?? 'alias/aws/kinesis' },
  });
};

const DEPLOYMENT_BUCKET = 'ServerlessDeploymentBucket';

/** S3 refuses a rule whose objects would expire before, or on, the day when they change their class, so those changes are left out. */
const transitionsBefore = (days: number | null) =>
  [
    { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
    { StorageClass: 'GLACIER', TransitionInDays: 90 },
    { StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 365 },
  ].filter(({ TransitionInDays }) => days === null || TransitionInDays < days);

/** What is deleted in a versioned bucket is a version still, until that expires too. */
const lifecycleOf = ({ settings }: Stage) => {
  const { archiveDays } = settings.retention;
  const Transitions = transitionsBefore(archiveDays);
  const expiry = archiveDays !== null && {
    ExpirationInDays: archiveDays,
    NoncurrentVersionExpiration: { NoncurrentDays: 1 },
  };
  const halfUploads = {
    Id: 'no-half-uploads',
    Status: 'Enabled',
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
  };
  // Answers that are shared are good for seconds: backend/src/adapters/s3/s3-answer-store.ts. Of two rules the earlier expiry holds:
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html
  const passing = (Id: string, Prefix: string) => ({
    Id,
    Status: 'Enabled',
    Prefix,
    ExpirationInDays: 1,
    NoncurrentVersionExpiration: { NoncurrentDays: 1 },
  });
  const ageing = { Id: 'ages', Status: 'Enabled', ...(Transitions.length > 0 && { Transitions }), ...expiry };
  return {
    Rules: [
      ...(Transitions.length > 0 || expiry ? [ageing] : []),
      passing('answers', 'answers/'),
      passing('query-results', RESULTS_PREFIX),
      halfUploads,
    ],
  };
};

const shapeBucket = (bucket: Resource, stage: Stage): Resource => {
  const key = keyOf(stage);
  const byDefault = key ? { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } : { SSEAlgorithm: 'AES256' };
  return withProperties(withRemovalPolicy(bucket, stage), {
    LifecycleConfiguration: lifecycleOf(stage),
    BucketEncryption: {
      // A bucket key asks KMS once for many objects.
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: byDefault, BucketKeyEnabled: Boolean(key) }],
    },
    // What replication to another Region begins with.
    ...(stage.settings.removal === 'retain' && { VersioningConfiguration: { Status: 'Enabled' } }),
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
};

const shapeQueue = (queue: Resource, stage: Stage): Resource => {
  const key = keyOf(stage);
  return withProperties(queue, key ? { KmsMasterKeyId: key } : { SqsManagedSseEnabled: true });
};

/** A protected pool cannot be taken back with a failed deploy either. It stays, empty, and blocks nothing: names of pools are not unique. */
const shapeUsers = (pool: Resource, stage: Stage): Resource => {
  const retains = stage.settings.removal === 'retain';
  const shaped = withProperties(withRemovalPolicy(pool, stage), {
    DeletionProtection: retains ? 'ACTIVE' : 'INACTIVE',
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: stage.settings.signUp === 'closed' },
  });
  return retains ? { ...shaped, DeletionPolicy: 'Retain' } : shaped;
};

/** Tables, streams, buckets, queues and users as the stage has them, whichever there are. */
export const shapeData = (resources: Resources, stage: Stage): Resources => {
  const tables = mapType(resources, 'AWS::DynamoDB::Table', (table) => shapeTable(table, stage));
  const streams = mapType(tables, 'AWS::Kinesis::Stream', (stream) => shapeStream(stream, stage));
  const queues = mapType(streams, 'AWS::SQS::Queue', (queue) => shapeQueue(queue, stage));
  const users = mapType(queues, 'AWS::Cognito::UserPool', (pool) => shapeUsers(pool, stage));
  return mapType(users, 'AWS::S3::Bucket', (bucket, id) =>
    id === DEPLOYMENT_BUCKET ? bucket : shapeBucket(bucket, stage),
  );
};

const onlyTls = (bucket: string) => ({
  Sid: 'OnlyTls',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [attribute(bucket), sub(`\${${bucket}.Arn}/*`)],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

const hasPolicy = (resources: Resources, bucket: string): boolean =>
  ofType(resources, 'AWS::S3::BucketPolicy').some(([, { Properties }]) => target(Properties?.Bucket) === bucket);

const policyOf = (bucket: string): Resource => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: ref(bucket),
    PolicyDocument: { Version: '2012-10-17', Statement: [onlyTls(bucket)] },
  },
});

/** A bucket without a policy gets one that refuses what does not come over TLS. */
export const addBucketPolicies = (resources: Resources): Resources => {
  const buckets = ofType(resources, 'AWS::S3::Bucket').map(([id]) => id);
  const bare = buckets.filter((id) => !hasPolicy(resources, id));
  return { ...resources, ...Object.fromEntries(bare.map((id) => [`${id}Policy`, policyOf(id)])) };
};

interface Limits {
  readonly least: number;
  readonly most: number;
}
/** A table, or an index of one. */
interface Place {
  readonly table: string;
  readonly index?: string;
}

const scaling = (place: Place, direction: 'Read' | 'Write', { least, most }: Limits, targetPercent: number) => {
  const { table, index } = place;
  const id = `${table}${index ?? ''}${direction}`;
  const dimension = `dynamodb:${index ? 'index' : 'table'}:${direction}CapacityUnits`;
  const resources: Resources = {
    [`${id}Capacity`]: {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: {
        ServiceNamespace: 'dynamodb',
        ResourceId: sub(`table/\${${table}}${index ? `/index/${index}` : ''}`),
        ScalableDimension: dimension,
        MinCapacity: least,
        MaxCapacity: most,
      },
    },
    [`${id}Scaling`]: {
      Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      Properties: {
        PolicyName: id,
        PolicyType: 'TargetTrackingScaling',
        ScalingTargetId: ref(`${id}Capacity`),
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: targetPercent,
          PredefinedMetricSpecification: { PredefinedMetricType: `DynamoDB${direction}CapacityUtilization` },
        },
      },
    },
  };
  return resources;
};

const indexesOf = ({ Properties }: Resource): { readonly IndexName: string }[] => {
  const indexes = Properties?.GlobalSecondaryIndexes;
  return Array.isArray(indexes) ? indexes : [];
};

/** Where tables are provisioned: the least that they begin with, and what moves it between the limits. */
export const addAutoscaling = (resources: Resources, { settings }: Stage): Resources => {
  const { autoscaling } = settings.tables;
  if (!autoscaling) return resources;
  const { read, write, targetPercent } = autoscaling;
  const ProvisionedThroughput = { ReadCapacityUnits: read.least, WriteCapacityUnits: write.least };
  const additions = ofType(resources, 'AWS::DynamoDB::Table').map(([table, resource]): Resources => {
    const indexes = indexesOf(resource);
    const places: Place[] = [{ table }, ...indexes.map(({ IndexName }) => ({ table, index: IndexName }))];
    const scalings = places.flatMap((place) => [
      scaling(place, 'Read', read, targetPercent),
      scaling(place, 'Write', write, targetPercent),
    ]);
    const changed = withProperties(resource, {
      ProvisionedThroughput,
      ...(indexes.length > 0 && {
        GlobalSecondaryIndexes: indexes.map((index) => ({ ...index, ProvisionedThroughput })),
      }),
    });
    return Object.assign({ [table]: changed }, ...scalings);
  });
  return Object.assign({ ...resources }, ...additions);
};
