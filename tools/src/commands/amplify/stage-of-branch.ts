const MAIN = 'main';

/** The stage that a branch deploys: `main` the stage prod, a branch that is called like a stage that one, every other one dev. */
export const stageOfBranch = (branch: string, stages: readonly string[]): string => {
  if (branch === MAIN) return 'prod';
  return stages.includes(branch) ? branch : 'dev';
};
