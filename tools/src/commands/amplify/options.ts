import { UsageError } from '../../lib/cli/usage-error';

export const help = `What amplify.yml runs in a build of Amplify Hosting; elsewhere it does the same for the branch in AWS_BRANCH.

  npm run amplify -- backend    deploys the service's stage; nothing in a preview of a pull request
  npm run amplify -- frontend   builds the dashboard into web/out, for that stage
  npm run amplify -- --help     this text

The branch main is the stage prod, a branch that is called like a file in backend/stages is that stage, and any other one is dev.
Reads AWS_BRANCH, AWS_PULL_REQUEST_ID and AWS_REGION, as Amplify sets them.`;

const phases = ['backend', 'frontend'] as const;

export type Phase = (typeof phases)[number];

/** @throws UsageError */
export const phaseOption = (args: readonly string[]): Phase => {
  const [phase] = phases.filter((name) => args.length === 1 && args[0] === name);
  if (phase) return phase;
  throw new UsageError('name one of backend and frontend');
};
