import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { localState } from '../../lib/cli/paths';
import { progressLine } from '../../lib/cli/progress';
import { runCommand } from '../../lib/cli/run-command';
import { withHelp } from '../../lib/cli/with-help';
import { stagesFolder, stagesIn } from '../check-template/stages';
import { deployStage } from './deploy-stage';
import { type CheckDeployOptions, checkDeployOptions, help } from './options';

const checkDeploy = async ({ endpoint, stage }: CheckDeployOptions, signal: AbortSignal): Promise<number> => {
  const settings = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'check', AWS_SECRET_ACCESS_KEY: 'check' };
  Object.assign(process.env, settings);
  const folder = join(localState, `check-deploy-${process.pid}`);
  const progress = progressLine(process.stderr);
  const stages: Awaited<ReturnType<typeof deployStage>>[] = [];
  try {
    for (const name of stage ? [stage] : stagesIn(stagesFolder)) {
      const place = join(folder, name);
      await mkdir(place, { recursive: true });
      const result = await deployStage({ stage: name, folder: place, signal, tell: progress.show });
      progress.clear();
      const { created, updated, removed, kept, left } = result;
      console.log(
        `${name.padEnd(10)} created ${created}, updated ${updated}, removed ${removed}, kept ${kept.length}, left ${left.length}`,
      );
      for (const line of [...kept.map((it) => `kept ${it}`), ...left.map((it) => `left ${it}`)])
        console.log(`  ${line}`);
      stages.push(result);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log(JSON.stringify({ stages }));
  return stages.every(({ left }) => left.length === 0) ? 0 : 1;
};

await runCommand(withHelp(help, checkDeployOptions, checkDeploy));
