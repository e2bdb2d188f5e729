import { NOT_LINTED } from '../../lib/service/package-service';
import { describeReport } from '../check-template/check-stage';
import { checkStages } from '../check-template/check-stages';
import { stagesFolder, stagesIn } from '../check-template/stages';
import type { Step } from './step';

/** What a deploy of each stage would send to AWS. A stage counts as a test. */
export const template: Step = {
  name: 'template',
  run: async ({ folder, signal, onStep }) => {
    const reports = await checkStages(
      { names: stagesIn(stagesFolder), folder },
      ({ stage }) => onStep(`${stage} is checked`),
      signal,
    );
    const failed = reports.filter(({ problems }) => problems.length > 0).length;
    return {
      passed: reports.length - failed,
      failed,
      notes: reports.some(({ lint }) => lint === null) ? [NOT_LINTED] : [],
      output: reports.map((report) => [describeReport(report), ...report.problems].join('\n  ')).join('\n'),
    };
  },
};
