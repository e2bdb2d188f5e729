import { readFile } from 'node:fs/promises';
import { lintTemplate, type Packaging, packageService, templateFile } from '../../lib/service/package-service';
import { assertions } from './assertions/all';
import { sizeOf } from './assertions/limits';
import { type Grants, grantProblems, grantsOf } from './grants';
import { holdAgainst } from './hold-against';
import { expectedOf, stagesFolder } from './stages';
import { templateSchema } from './template';

export interface StageReport {
  readonly stage: string;
  /** Null where there is no cfn-lint, which is not the same as passed. */
  readonly lint: boolean | null;
  readonly resources: number;
  readonly bytes: number;
  readonly asserted: number;
  /** A line each. */
  readonly problems: readonly string[];
}

export interface CheckedStage {
  readonly report: StageReport;
  /** Absent when it could not be packaged. */
  readonly grants?: Grants;
}

/**
 * Packages a stage, lints its template where that can be done, and holds it against the assertions; and its roles against those of the
 * stage in which functions are held to them.
 */
export const checkStage = async (
  packaging: Packaging & { readonly stage: string },
  tested: Grants | undefined,
  signal: AbortSignal,
): Promise<CheckedStage> => {
  const { stage, folder, stages = stagesFolder } = packaging;
  const failed = { stage, lint: null, resources: 0, bytes: 0, asserted: 0 };
  const packaged = await packageService(packaging, signal);
  if (packaged.code !== 0) return { report: { ...failed, problems: [packaged.output.trim()] } };
  const template = templateSchema.parse(JSON.parse(await readFile(templateFile(folder), 'utf8')));
  const lint = await lintTemplate(folder, signal);
  const linted = lint && lint.code !== 0 ? [lint.output.trim()] : [];
  const problems = holdAgainst(assertions, template, await expectedOf(stages, stage));
  const grants = grantsOf(template, stage);
  const report = {
    stage,
    lint: lint ? lint.code === 0 : null,
    ...sizeOf(template),
    asserted: assertions.length,
    problems: [...linted, ...problems, ...(tested ? grantProblems(tested, grants) : [])],
  };
  return { report, grants };
};

/** For a person, in a line. */
export const describeReport = ({ stage, lint, resources, bytes, asserted, problems }: StageReport): string => {
  const linted = lint === null ? 'not linted' : lint ? 'linted' : 'refused by cfn-lint';
  const size = `${resources} resources, ${Math.round(bytes / 1024)} KB`;
  const outcome = problems.length > 0 ? `problems: ${problems.length}` : `${asserted} assertions and their twins`;
  return `${problems.length > 0 ? '✗' : '✓'} ${stage.padEnd(10)} ${size}, ${linted}, ${outcome}`;
};
