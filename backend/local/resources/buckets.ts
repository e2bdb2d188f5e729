import { CreateBucketCommand, ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { Resolve } from '../template/resolve';
import { resourcesOfType, type Template } from '../template/template';
import { waitUntil } from '../wait-until';

/** Osls adds this one for its own uploads; nothing is uploaded here. */
const DEPLOYMENT_BUCKET = 'ServerlessDeploymentBucket';

const bucketSchema = z.strictObject({
  BucketName: z.string(),
  // Without local effect.
  BucketEncryption: z.unknown().optional(),
  PublicAccessBlockConfiguration: z.unknown().optional(),
  OwnershipControls: z.unknown().optional(),
  LifecycleConfiguration: z.unknown().optional(),
  VersioningConfiguration: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

/** Creates the template's buckets, empty: S3's stand-in keeps nothing over a restart. */
export const createBuckets = async (client: S3Client, template: Template, resolve: Resolve): Promise<void> => {
  await waitUntil('S3', () => client.send(new ListBucketsCommand({})));
  for (const { logicalId, Properties } of resourcesOfType(template, 'AWS::S3::Bucket')) {
    if (logicalId === DEPLOYMENT_BUCKET) continue;
    const { BucketName } = bucketSchema.parse(resolve(Properties, logicalId));
    await client.send(new CreateBucketCommand({ Bucket: BucketName }));
  }
};
