import { expect, it } from 'vitest';
import { buildOf } from './build';

const stages = ['dev', 'prod', 'staging'];

it('a build is of the stage of its branch, in the Region of its app', () => {
  expect(buildOf({ AWS_BRANCH: 'main', AWS_REGION: 'eu-north-1' }, stages)).toEqual({
    stage: 'prod',
    region: 'eu-north-1',
    preview: false,
  });
});

it('a preview shows dev, even when its branch is called like another stage', () => {
  expect(buildOf({ AWS_BRANCH: 'prod', AWS_PULL_REQUEST_ID: '7', AWS_REGION: 'eu-north-1' }, stages)).toMatchObject({
    stage: 'dev',
    preview: true,
  });
});
