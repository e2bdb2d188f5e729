import { expect, it } from 'vitest';
import { buildOf, stageOfBranch } from './build';

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

const stages = ['dev', 'prod', 'staging'];

it('a build is of the stage of its branch, in the Region of its app', () => {
  expect(buildOf({ AWS_BRANCH: 'main', AWS_REGION: 'eu-north-1' }, stages)).toEqual({
    stage: 'prod',
    region: 'eu-north-1',
    preview: false,
  });
});

it('the Region of the app comes before the one of the machine that builds', () => {
  expect(buildOf({ MILLRACE_REGION: 'eu-north-1', AWS_REGION: 'us-east-1' }, stages).region).toBe('eu-north-1');
});

it.each([{}, { MILLRACE_REGION: 'Stockholm' }])('a Region is never assumed: %j', (env) => {
  expect(() => buildOf(env, stages)).toThrow("set MILLRACE_REGION in the app's environment variables");
});

it('a preview shows dev, even when its branch is called like another stage', () => {
  expect(buildOf({ AWS_BRANCH: 'prod', AWS_PULL_REQUEST_ID: '7', AWS_REGION: 'eu-north-1' }, stages)).toMatchObject({
    stage: 'dev',
    preview: true,
  });
});
