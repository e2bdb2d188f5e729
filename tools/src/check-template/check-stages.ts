import { join } from 'node:path';
import { checkStage, type StageReport } from './check-stage';

export interface Stages {
  readonly names: readonly string[];
  readonly folder: string;
  /** Where their files are, if not in the service. */
  readonly files?: string;
}

/** One after the other: each takes a whole packaging. `tell` hears of each as it is done. */
export const checkStages = async (
  { names, folder, files }: Stages,
  tell: (report: StageReport) => void,
  signal: AbortSignal,
): Promise<StageReport[]> => {
  const reports: StageReport[] = [];
  for (const stage of names) {
    const own = { folder: join(folder, `stage-${stage}`), stage, ...(files && { stages: files }) };
    const report = await checkStage(own, signal);
    tell(report);
    reports.push(report);
  }
  return reports;
};
