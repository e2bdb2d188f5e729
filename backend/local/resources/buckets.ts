import { CreateBucketCommand, ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { Resolve } from '../template/resolve';
import { resourcesOfType, type Template } from '../template/template';
import { TemplateError } from '../template/template-error';
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

/**
 * The names of the template's buckets.
 * @throws TemplateError for a bucket that asks for what is not emulated, such as notifications.
 */
export const bucketsOf = (template: Template, resolve: Resolve): string[] =>
  resourcesOfType(template, 'AWS::S3::Bucket')
    .filter(({ logicalId }) => logicalId !== DEPLOYMENT_BUCKET)
    .map(({ logicalId, Properties }) => {
      const parsed = bucketSchema.safeParse(resolve(Properties, logicalId));
      if (!parsed.success) throw new TemplateError(logicalId, z.prettifyError(parsed.error));
      return parsed.data.BucketName;
    });

/** Creates buckets, empty: S3's stand-in keeps nothing over a restart. */
export const createBuckets = async (client: S3Client, buckets: readonly string[]): Promise<void> => {
  await waitUntil('S3', () => client.send(new ListBucketsCommand({})));
  for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }));
};
