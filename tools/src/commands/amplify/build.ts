import { UserError } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { regionSchema, stageNames } from '../../lib/deployed/stages';

const MAIN = 'main';

/** The stage that a branch deploys: `main` deploys prod, a branch named like a stage deploys that stage, every other branch dev. */
export const stageOfBranch = (branch: string, stages: readonly string[]): string => {
  if (branch === MAIN) return 'prod';
  return stages.includes(branch) ? branch : 'dev';
};

/** A build of Amplify Hosting. */
export interface Build {
  readonly stage: string;
  readonly region: string;
  /** Whether it builds a pull request that has not been merged. */
  readonly preview: boolean;
}

const schema = z.object({
  AWS_BRANCH: z.string().default(''),
  AWS_PULL_REQUEST_ID: z.string().default(''),
  MILLRACE_REGION: z.string().optional(),
  AWS_REGION: z.string().optional(),
});

/** Not assumed: a build in the wrong Region would make a second service. @throws UserError */
const regionOf = (named: string | undefined): string => {
  const region = regionSchema.safeParse(named);
  if (named && region.success) return region.data;
  throw new UserError(
    `${named ? `${named} is not an AWS Region` : 'no Region is named'}: set MILLRACE_REGION in the app's environment variables`,
  );
};

export const buildOf = (env: NodeJS.ProcessEnv, stages = stageNames): Build => {
  const { AWS_BRANCH, AWS_PULL_REQUEST_ID, MILLRACE_REGION, AWS_REGION } = schema.parse(env);
  const region = regionOf(MILLRACE_REGION ?? AWS_REGION);
  const preview = AWS_PULL_REQUEST_ID !== '';
  return { stage: preview ? 'dev' : stageOfBranch(AWS_BRANCH, stages), region, preview };
};
