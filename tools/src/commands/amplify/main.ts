import { join } from 'node:path';
import { runCommand } from '../../lib/cli/run-command';
import { withHelp } from '../../lib/cli/with-help';
import { buildWeb } from '../../lib/dashboard/build';
import { stackOf } from '../../lib/deployed/stack';
import { stageWebConfig } from '../../lib/deployed/stage-endpoints';
import { deployStage } from '../deploy/deploy-stage';
import { showInfo } from '../info/show-info';
import { type Build, buildOf } from './build';
import { narrowPages } from './narrow-pages';
import { help, type Phase, phaseOption } from './options';

const backend = async ({ stage, region, preview }: Build, signal: AbortSignal): Promise<number> => {
  if (!preview) return deployStage({ stage, region }, signal);
  console.log('A preview of a pull request deploys nothing: its dashboard shows the stage dev.');
  return 0;
};

const frontend = async ({ stage, region }: Build, signal: AbortSignal): Promise<number> => {
  // First what says in a second that the stage is not there.
  const config = stageWebConfig(await stackOf(stage, region));
  const out = await buildWeb(signal);
  await narrowPages(out, config);
  return showInfo({ stage, region, 'web-config': join(out, 'config.json') });
};

const phases: Record<Phase, typeof backend> = { backend, frontend };

await runCommand(
  withHelp(help, phaseOption, (phase, signal) => {
    const build = buildOf(process.env);
    console.log(`The stage ${build.stage} in ${build.region}`);
    return phases[phase](build, signal);
  }),
);
