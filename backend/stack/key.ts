// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.

import type { Stage } from './stage';
import { removalPoliciesOf } from './stage';
import { attribute, type Resource, type Resources, ref, sub } from './template';

const KEY = 'DataKey';

/** The stage's own key; undefined where AWS's keys do. */
export const keyOf = ({ settings }: Stage) => (settings.encryption === 'customer-managed' ? attribute(KEY) : undefined);

/** Services that use the key for whoever may use the data: the pattern of AWS's own keys, so that no role has to name it. */
const DATA_SERVICES = ['dynamodb', 'kinesis', 's3', 'sqs', 'sns'];

/** Services that put messages into the stage's topics and queues in their own name. */
const SENDERS = ['cloudwatch', 'events', 's3', 'sns'].map((name) => `${name}.amazonaws.com`);

const USE = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

// In a key's policy, * is the key itself.
const statements = (prefix: string) => [
  {
    Sid: 'TheAccountDecides',
    Effect: 'Allow',
    Principal: { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') },
    Action: 'kms:*',
    Resource: '*',
  },
  {
    Sid: 'WhoMayUseTheData',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: [...USE, 'kms:CreateGrant'],
    Resource: '*',
    Condition: {
      StringEquals: {
        'kms:CallerAccount': ref('AWS::AccountId'),
        'kms:ViaService': DATA_SERVICES.map((name) => sub(`${name}.\${AWS::Region}.amazonaws.com`)),
      },
    },
  },
  {
    Sid: 'Logs',
    Effect: 'Allow',
    Principal: { Service: sub('logs.${AWS::Region}.${AWS::URLSuffix}') },
    Action: USE,
    Resource: '*',
    Condition: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': sub(
          `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/*/${prefix}*`,
        ),
      },
    },
  },
  {
    // Alarms to their topic; what S3, SNS and schedules send to queues.
    Sid: 'WhoSends',
    Effect: 'Allow',
    Principal: { Service: SENDERS },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
  },
];

const keyResource = ({ prefix, settings }: Stage): Resource => {
  // Data that is retained must stay readable.
  return {
    Type: 'AWS::KMS::Key',
    ...removalPoliciesOf(settings),
    Properties: {
      Description: `Data, logs and alarms of ${prefix}`,
      EnableKeyRotation: true,
      KeyPolicy: { Version: '2012-10-17', Statement: statements(prefix) },
    },
  };
};

export const addKey = (resources: Resources, stage: Stage): Resources =>
  keyOf(stage)
    ? {
        ...resources,
        [KEY]: keyResource(stage),
        DataKeyAlias: {
          Type: 'AWS::KMS::Alias',
          Properties: { AliasName: `alias/${stage.prefix}`, TargetKeyId: ref(KEY) },
        },
      }
    : resources;
