import { join } from 'node:path';
import { UsageError } from '../../lib/cli/parse-options';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { buildWeb } from '../../lib/dashboard/build';
import { narrowPages } from '../../lib/dashboard/headers';
import { stackOf } from '../../lib/deployed/stack';
import { stageWebConfig } from '../../lib/deployed/stage-endpoints';
import { deployStage } from '../deploy/deploy-stage';
import { showInfo } from '../info/show-info';
import { type Build, buildOf } from './build';

export const help = `What amplify.yml runs in a build of Amplify Hosting; elsewhere it does the same for the branch in AWS_BRANCH.

  npm run amplify -- backend    deploys the service's stage; nothing in a preview of a pull request
  npm run amplify -- frontend   builds the dashboard into web/out, for that stage
  npm run amplify -- --help     this text

The branch main is the stage prod, a branch that is called like a file in app/stages is that stage, and any other one is dev.
Reads AWS_BRANCH and AWS_PULL_REQUEST_ID, as Amplify sets them, and MILLRACE_REGION (else AWS_REGION), as backend/account/deploy.yml does.`;

const phaseNames = ['backend', 'frontend'] as const;

type Phase = (typeof phaseNames)[number];

/** @throws UsageError */
const phaseOption = (args: readonly string[]): Phase => {
  const [phase] = phaseNames.filter((name) => args.length === 1 && args[0] === name);
  if (phase) return phase;
  throw new UsageError('name one of backend and frontend');
};

const backend = async ({ stage, region, preview }: Build, signal: AbortSignal): Promise<number> => {
  if (!preview) return deployStage({ stage, region }, signal);
  console.log('A preview of a pull request deploys nothing: its dashboard shows the stage dev.');
  return 0;
};

const frontend = async ({ stage, region }: Build, signal: AbortSignal): Promise<number> => {
  // First, since it fails within a second when the stage is not deployed.
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
