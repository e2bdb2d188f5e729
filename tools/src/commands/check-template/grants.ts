import type { Template } from '@millrace/local-aws/cloudformation/template';
import { at, listOf, ofTypes } from './template';

/** The permissions of each role: a line for each action on a resource, without the name of the stage. */
export type RoleGrants = ReadonlyMap<string, ReadonlySet<string>>;

/** Permissions that a stage's settings add and that Lambda uses rather than the function's code: tracing, keys, networks, fan-out. */
const BY_SETTING = new RegExp(
  [
    'xray:(PutTraceSegments|PutTelemetryRecords)',
    'kms:(Decrypt|GenerateDataKey)',
    'ec2:(\\w*NetworkInterfaces?|DescribeSubnets|(Una|A)ssignPrivateIpAddresses)',
    'kinesis:(SubscribeToShard|DescribeStreamConsumer)',
  ]
    .map((action) => `^${action} `)
    .join('|'),
);

const linesOf = (statement: unknown, stage: string): string[] => {
  const resource = JSON.stringify(at(statement, 'Resource')).replaceAll(new RegExp(`\\b${stage}\\b`, 'g'), 'STAGE');
  return listOf(at(statement, 'Action')).map((action) => `${action} ${resource}`);
};

export const roleGrantsOf = (template: Template, stage: string): RoleGrants =>
  new Map(
    ofTypes(template, 'AWS::IAM::Role').map(({ id, Properties }) => {
      const documents = listOf(Properties.Policies ?? []).map((policy) => at(policy, 'PolicyDocument.Statement'));
      return [id, new Set(documents.flatMap(listOf).flatMap((statement) => linesOf(statement, stage)))] as const;
    }),
  );

/** A line for each permission that roles have in one of the stages only, except those that settings add. */
export const grantProblems = (tested: RoleGrants, other: RoleGrants): string[] =>
  [...new Set([...tested.keys(), ...other.keys()])].flatMap((role) => {
    const [before, after] = [tested.get(role) ?? new Set<string>(), other.get(role) ?? new Set<string>()];
    const more = [...after].filter((line) => !before.has(line) && !BY_SETTING.test(line));
    const less = [...before].filter((line) => !after.has(line) && !BY_SETTING.test(line));
    return [
      ...more.map((line) => `${role} may do what it may not in the stage that is tested: ${line}`),
      ...less.map((line) => `${role} may not do what it may in the stage that is tested: ${line}`),
    ];
  });
