import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Template, templateSchema } from '@millrace/local-aws/cloudformation/template';
import { readAccountTemplate } from '../../../../backend/stack/account';
import { backend } from '../../lib/cli/paths';
import { DEFAULT_STAGE, stagesFolder } from '../../lib/deployed/stages';
import {
  lintFile,
  lintTemplate,
  type Packaging,
  packageService,
  templateFile,
} from '../../lib/service/package-service';
import { type Assertion, audit } from './assertion';
import { account, gitHub } from './assertions/account';
import { apis, routes } from './assertions/apis';
import { boundary } from './assertions/boundary';
import { buckets, encryption, retention } from './assertions/data';
import { limits, templateSize } from './assertions/limits';
import { mappings } from './assertions/mappings';
import { alarmMetrics, monitoring } from './assertions/monitoring';
import { queries } from './assertions/queries';
import { deployer, roles } from './assertions/roles';
import { users } from './assertions/users';
import { type Expected, expectedOf } from './expected';
import { at, listOf, ofTypes } from './template';

/** The permissions of each role: a line for each action on a resource, without the name of the stage. */
type RoleGrants = ReadonlyMap<string, ReadonlySet<string>>;

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

export const assertions: readonly Assertion[] = [
  ...encryption,
  ...retention,
  ...queries,
  ...buckets,
  ...roles,
  ...boundary,
  ...deployer,
  ...routes,
  ...mappings,
  ...apis,
  ...monitoring,
  ...limits,
  ...users,
];

interface StageReport {
  readonly stage: string;
  /** Null where cfn-lint is not installed, which is not the same as passed. */
  readonly lint: boolean | null;
  readonly resources: number;
  readonly bytes: number;
  readonly asserted: number;
  /** That its alarms look at. */
  readonly alarmMetrics: number;
  /** A line each. */
  readonly problems: readonly string[];
}

interface CheckedStage {
  readonly report: StageReport;
  /** Absent when it could not be packaged. */
  readonly grants?: RoleGrants;
}

/**
 * Packages a stage, lints its template where cfn-lint is installed, and audits it by the assertions, and its roles by those of the stage
 * whose functions the tests hold to their roles.
 */
const checkStage = async (
  packaging: Packaging & { readonly stage: string },
  tested: RoleGrants | undefined,
  signal: AbortSignal,
): Promise<CheckedStage> => {
  const { stage, folder, stages = stagesFolder } = packaging;
  const failed = { stage, lint: null, resources: 0, bytes: 0, asserted: 0, alarmMetrics: 0 };
  const packaged = await packageService(packaging, signal);
  if (packaged.code !== 0) return { report: { ...failed, problems: [packaged.output.trim()] } };
  const template = templateSchema.parse(JSON.parse(await readFile(templateFile(folder), 'utf8')));
  const lint = await lintTemplate(folder, signal);
  const linted = lint && lint.code !== 0 ? [lint.output.trim()] : [];
  const problems = audit(assertions, template, await expectedOf(stages, stage));
  const grants = roleGrantsOf(template, stage);
  const report = {
    stage,
    lint: lint ? lint.code === 0 : null,
    ...templateSize(template),
    asserted: assertions.length,
    alarmMetrics: alarmMetrics(template),
    problems: [...linted, ...problems, ...(tested ? grantProblems(tested, grants) : [])],
  };
  return { report, grants };
};

/** The templates of the account, which are the same whatever the stage; linted as they lie in the repository. */
export const checkAccount = async (expected: Expected, signal: AbortSignal): Promise<StageReport[]> => {
  const reports: StageReport[] = [];
  for (const [file, own] of [
    ['deploy.yml', account],
    ['github.yml', gitHub],
  ] as const) {
    const template = templateSchema.parse(readAccountTemplate(backend, file));
    const lint = await lintFile(join(backend, 'account', file), signal);
    const linted = lint && lint.code !== 0 ? [lint.output.trim()] : [];
    reports.push({
      stage: `account/${file}`,
      lint: lint ? lint.code === 0 : null,
      ...templateSize(template),
      asserted: own.length,
      alarmMetrics: alarmMetrics(template),
      problems: [...linted, ...audit(own, template, expected)],
    });
  }
  return reports;
};

/** For a person, in a line. */
export const describeReport = ({ stage, lint, resources, bytes, asserted, problems }: StageReport): string => {
  const linted = lint === null ? 'not linted' : lint ? 'linted' : 'refused by cfn-lint';
  const size = `${resources} resources, ${Math.round(bytes / 1024)} KB`;
  const outcome = problems.length > 0 ? `problems: ${problems.length}` : `${asserted} assertions and their twins`;
  return `${problems.length > 0 ? '✗' : '✓'} ${stage.padEnd(10)} ${size}, ${linted}, ${outcome}`;
};

interface Stages {
  readonly names: readonly string[];
  readonly folder: string;
  /** Where their files are, if not in the service. */
  readonly files?: string;
}

/** The stage on which the tests hold each function to its role, and check that every permission is needed. */
const TESTED = DEFAULT_STAGE;

/** One after the other: each takes a whole packaging. `onReport` is called with each when it is done. */
export const checkStages = async (
  { names, folder, files }: Stages,
  onReport: (report: StageReport) => void,
  signal: AbortSignal,
): Promise<StageReport[]> => {
  const reports: StageReport[] = [];
  let tested: RoleGrants | undefined;
  for (const stage of [...names].sort((a, b) => Number(b === TESTED) - Number(a === TESTED))) {
    const own = { folder: join(folder, `stage-${stage}`), stage, ...(files && { stages: files }) };
    const { report, grants } = await checkStage(own, tested, signal);
    if (stage === TESTED) tested = grants;
    onReport(report);
    reports.push(report);
  }
  return reports;
};
