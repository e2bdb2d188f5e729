import { expect, it } from 'vitest';
import { stageOfBranch } from './stage-of-branch';

it.each([
  ['main', 'prod'],
  ['staging', 'staging'],
  ['load-test', 'load-test'],
  ['feature/new-page', 'dev'],
  ['pr-12', 'dev'],
  ['', 'dev'],
])('the branch %s deploys %s', (branch, stage) => {
  expect(stageOfBranch(branch, ['dev', 'load-test', 'prod', 'staging'])).toBe(stage);
});
