import { CreateBucketCommand, ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { Resolve } from '../cloudformation/resolve';
import { resourcesOfType, type Template, TemplateError } from '../cloudformation/template';
import { waitUntil } from '../shared/wait-until';
import { type Notification, notificationConfiguration, notificationsOf } from './notifications';

/** Osls adds this one for its own uploads; nothing is uploaded here. */
const DEPLOYMENT_BUCKET = 'ServerlessDeploymentBucket';

const bucketSchema = z.strictObject({
  BucketName: z.string().optional(),
  NotificationConfiguration: notificationConfiguration.optional(),
  // Without local effect.
  BucketEncryption: z.unknown().optional(),
  PublicAccessBlockConfiguration: z.unknown().optional(),
  OwnershipControls: z.unknown().optional(),
  LifecycleConfiguration: z.unknown().optional(),
  VersioningConfiguration: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

export interface Bucket {
  readonly name: string;
  readonly notifications: readonly Notification[];
}

/** @throws TemplateError for a bucket that asks for what is not emulated. */
export const bucketsOf = (template: Template, resolve: Resolve): Bucket[] =>
  resourcesOfType(template, 'AWS::S3::Bucket')
    .filter(({ logicalId }) => logicalId !== DEPLOYMENT_BUCKET)
    .map(({ logicalId, Properties }) => {
      const parsed = bucketSchema.safeParse(resolve(Properties, logicalId));
      if (!parsed.success) throw new TemplateError(logicalId, z.prettifyError(parsed.error));
      const name = String(resolve({ Ref: logicalId }, logicalId));
      const { NotificationConfiguration: configuration } = parsed.data;
      return { name, notifications: configuration ? notificationsOf(name, logicalId, configuration) : [] };
    });

/** Creates the buckets that are not there yet. */
export const createBuckets = async (client: S3Client, buckets: readonly string[]): Promise<void> => {
  await waitUntil('S3', () => client.send(new ListBucketsCommand({})));
  for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }));
};
