import { type Assertion, type Expected, each } from '../assertion';
import { at, change, firstOf, type Named, ofType } from '../template';

/** Nothing in them is worth keeping: who is connected, and tickets of half a minute. */
const PASSING = ['ConnectionsTable', 'TicketsTable'];

const DATA = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::Cognito::UserPool', 'AWS::KMS::Key'];

const isKeptAsSaid = (resource: Named, { keeps }: Expected): boolean => {
  const policy = keeps && !PASSING.includes(resource.id) ? 'Retain' : 'Delete';
  return resource.DeletionPolicy === policy && resource.UpdateReplacePolicy === policy;
};

export const keeping: readonly Assertion[] = [
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
    'logs are kept for the days that the stage says',
    'AWS::Logs::LogGroup',
    ({ Properties }, { logsDays }) => Properties.RetentionInDays === logsDays,
    ['Properties.RetentionInDays', undefined],
  ),
  {
    name: 'data outlives the stack where the stage says so, and goes with it elsewhere',
    problems: (template, expected) =>
      ofType(template, ...DATA)
        // The framework's own, for uploads.
        .filter(({ id }) => id !== 'ServerlessDeploymentBucket')
        .filter((resource) => !isKeptAsSaid(resource, expected))
        .map(({ id }) => id),
    twin: (template, { keeps }) =>
      change(template, firstOf(template, 'AWS::Cognito::UserPool'), 'DeletionPolicy', keeps ? 'Delete' : 'Retain'),
  },
  {
    name: 'the archive gets colder after 30, 90 and 365 days',
    problems: ({ Resources }) => {
      const transitions = at(Resources.ArchiveBucket, 'Properties.LifecycleConfiguration.Rules.0.Transitions');
      const found = Array.isArray(transitions)
        ? transitions.map((one) => `${at(one, 'StorageClass')} ${at(one, 'TransitionInDays')}`).join(', ')
        : 'none';
      return found === 'STANDARD_IA 30, GLACIER 90, DEEP_ARCHIVE 365' ? [] : [`ArchiveBucket has ${found}`];
    },
    twin: (template) => change(template, 'ArchiveBucket', 'Properties.LifecycleConfiguration', undefined),
  },
];
