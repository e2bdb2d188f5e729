import { join } from 'node:path';
import { checkStage, type StageReport } from './check-stage';
import type { Grants } from './grants';
import { DEFAULT_STAGE } from './stages';

export interface Stages {
  readonly names: readonly string[];
  readonly folder: string;
  /** Where their files are, if not in the service. */
  readonly files?: string;
}

/** The stage on which all tests hold each function to its role, and see whether all that it may do is needed. */
const TESTED = DEFAULT_STAGE;

/** One after the other: each takes a whole packaging. `tell` hears of each as it is done. */
export const checkStages = async (
  { names, folder, files }: Stages,
  tell: (report: StageReport) => void,
  signal: AbortSignal,
): Promise<StageReport[]> => {
  const reports: StageReport[] = [];
  let tested: Grants | undefined;
  for (const stage of [...names].sort((a, b) => Number(b === TESTED) - Number(a === TESTED))) {
    const own = { folder: join(folder, `stage-${stage}`), stage, ...(files && { stages: files }) };
    const { report, grants } = await checkStage(own, tested, signal);
    if (stage === TESTED) tested = grants;
    tell(report);
    reports.push(report);
  }
  return reports;
};
