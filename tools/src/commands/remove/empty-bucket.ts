import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';

/** Deletes all objects with all their versions, as CloudFormation wants it before it deletes a bucket. Returns how many. */
export const emptyBucket = async (
  client: S3Client,
  bucket: string,
  onDeleted: (total: number) => void,
): Promise<number> => {
  let deleted = 0;
  for (;;) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (Objects.length === 0) return deleted;
    const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
    const { Errors: [error] = [] } = await client.send(command);
    if (error) throw new Error(`${bucket}/${error.Key} cannot be deleted: ${error.Message}`);
    deleted += Objects.length;
    onDeleted(deleted);
  }
};
