// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import { addApiLogs, shapeApis } from './apis';
import { addArchiveQueries } from './archive-queries';
import { addChannels } from './channels';
import { addDashboard } from './dashboard';
import { addAutoscaling, addBucketPolicies, shapeData } from './data';
import { addFirewall } from './firewall';
import { addKey, keyOf } from './key';
import { addMonitoring } from './monitoring';
import { shapePermissions } from './permissions';
import { addRoles } from './roles';
import type { Stage } from './stage';
import { dropImpliedDependencies, mapType, type Resources, sub, type Template, withProperties } from './template';
import { addWaysIn } from './ways-in';

/** Tracing and network of every function, and how long and under which key logs are retained. */
const shapeFunctions = (resources: Resources, stage: Stage): Resources => {
  const { tracing, vpc, retention } = stage.settings;
  const key = keyOf(stage);
  const functions = mapType(resources, 'AWS::Lambda::Function', (resource) =>
    withProperties(resource, {
      TracingConfig: { Mode: tracing ? 'Active' : 'PassThrough' },
      ...(vpc && { VpcConfig: { SubnetIds: vpc.subnetIds, SecurityGroupIds: vpc.securityGroupIds } }),
    }),
  );
  return mapType(functions, 'AWS::Logs::LogGroup', (group) =>
    withProperties(group, { RetentionInDays: retention.logsDays, ...(key && { KmsKeyId: key }) }),
  );
};

/** The longest age that a mapping accepts. Anything longer means "as long as the stream has it", and then nothing reports what is lost. */
const MOST_SECONDS = 604_800;

/**
 * A batch that fails until the stream drops it never reaches the destination, and neither does what waits behind it: those are given up this long before.
 */
const BEFORE_EXPIRY_SECONDS = 7200;

/**
 * A mapping that reports what it could not do, and does not say for how long, tries again for nearly as long as the stream holds a record, and sends
 * what it gives up then to its destination.
 */
export const shapeMappings = (resources: Resources, { settings }: Stage): Resources =>
  mapType(resources, 'AWS::Lambda::EventSourceMapping', (mapping) =>
    mapping.Properties?.FunctionResponseTypes &&
    mapping.Properties.StartingPosition === 'TRIM_HORIZON' &&
    mapping.Properties.MaximumRecordAgeInSeconds === undefined
      ? withProperties(mapping, {
          MaximumRecordAgeInSeconds: Math.min(
            settings.stream.retentionHours * 3600 - BEFORE_EXPIRY_SECONDS,
            MOST_SECONDS,
          ),
        })
      : mapping,
  );

/**
 * Every role has the boundary of the account's stack (account/deploy.yml), which is the most that it may do: whoever deploys may make no role without it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
const addBoundary = (resources: Resources, { prefix, name }: Stage): Resources => {
  const service = prefix.slice(0, -`-${name}`.length);
  return mapType(resources, 'AWS::IAM::Role', (role) =>
    withProperties(role, {
      PermissionsBoundary: sub(
        `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/${service}-boundary-\${AWS::Region}`,
      ),
    }),
  );
};

/** What points at a table, by name or ARN, with another table of that name in its place. */
const pointElsewhere = (value: unknown, id: string, name: string): unknown => {
  const arn = `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${name}`;
  const walk = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(walk);
    if (typeof inner !== 'object' || inner === null) return inner;
    if ('Ref' in inner && inner.Ref === id) return name;
    if ('Fn::GetAtt' in inner && [inner['Fn::GetAtt']].flat().join('.') === `${id}.Arn`) return sub(arn);
    if ('Fn::Sub' in inner && typeof inner['Fn::Sub'] === 'string')
      return sub(inner['Fn::Sub'].replaceAll(`\${${id}}`, name).replaceAll(`\${${id}.Arn}`, arn));
    return Object.fromEntries(Object.entries(inner).map(([key, part]) => [key, walk(part)]));
  };
  return walk(value);
};

const assertTable = (resources: Resources, stage: Stage, id: string): void => {
  if (resources[id]?.Type === 'AWS::DynamoDB::Table') return;
  throw new Error(`stage ${stage.name}: tables.restored.${id}: there is no such table`);
};

/**
 * A restore makes a new table. Functions, their roles, alarms and capacity follow to it; the stack's own table stays where it is, for going back.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
 * @throws Error for a table that the service does not have.
 */
const followRestored = (resources: Resources, stage: Stage): Resources =>
  Object.entries(stage.settings.tables.restored ?? {}).reduce<Resources>((all, [id, name]) => {
    assertTable(all, stage, id);
    return Object.fromEntries(
      Object.entries(all).map(([other, resource]) => {
        const { Properties } = resource;
        if (other === id || Properties === undefined) return [other, resource];
        const changed = Object.entries(Properties).map(([key, value]) => [key, pointElsewhere(value, id, name)]);
        return [other, { ...resource, Properties: Object.fromEntries(changed) }];
      }),
    );
  }, resources);

type Shape = (resources: Resources, stage: Stage) => Resources;

/** In this order: what comes later sees what was added before. */
const shapes: readonly Shape[] = [
  addKey,
  addApiLogs,
  addWaysIn,
  addChannels,
  addArchiveQueries,
  shapeApis,
  addFirewall,
  shapeData,
  addAutoscaling,
  addBucketPolicies,
  shapeFunctions,
  shapeMappings,
  addMonitoring,
  addDashboard,
  shapePermissions,
  addRoles,
  addBoundary,
  followRestored,
  dropImpliedDependencies,
];

/** The template with all that follows from its stage and from what is in it. */
export const shapeTemplate = (template: Template, stage: Stage): Template => ({
  ...template,
  Resources: shapes.reduce((resources, shape) => shape(resources, stage), template.Resources),
});
