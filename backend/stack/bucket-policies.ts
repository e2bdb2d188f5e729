import { attribute, ofType, type Resource, type Resources, ref, sub, target } from './template';

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
