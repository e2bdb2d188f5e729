import { type Assertion, each } from '../assertion';
import { at, ofType, type Template, target, without } from '../template';

const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

const refusesPlainHttp = (template: Template, bucket: string): boolean =>
  ofType(template, 'AWS::S3::BucketPolicy')
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
      ofType(template, 'AWS::S3::Bucket')
        .filter(({ id }) => !refusesPlainHttp(template, id))
        .map(({ id }) => id),
    twin: (template) => without(template, 'ArchiveBucketPolicy'),
  },
];
