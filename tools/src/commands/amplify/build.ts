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
  AWS_REGION: regionSchema,
});

export const buildOf = (env: NodeJS.ProcessEnv, stages = stageNames): Build => {
  const { AWS_BRANCH, AWS_PULL_REQUEST_ID, AWS_REGION } = schema.parse(env);
  const preview = AWS_PULL_REQUEST_ID !== '';
  return { stage: preview ? 'dev' : stageOfBranch(AWS_BRANCH, stages), region: AWS_REGION, preview };
};
