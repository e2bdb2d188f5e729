import { describe, expect, it } from 'vitest';
import { testOptions } from './options';
import { stacksForTests } from './stack-step';
import { stepsFor } from './steps-for';

const namesOf = (...args: string[]): string[] =>
  stepsFor(testOptions(args), stacksForTests('/nowhere'), ['dev', 'prod', 'ours']).map(({ name }) => name);

const onOthers = ['prod', 'ours'].flatMap((stage) =>
  ['stack', 'smoke', 'contract', 'privileges'].map((step) => `${step} ${stage}`),
);

describe('the steps of a test run', () => {
  it('are all on a stack of dev, and then some on one of each other stage that there is', () => {
    expect(namesOf().slice(-5 - onOthers.length)).toEqual([
      ...['stack', 'browser', 'smoke', 'contract', 'privileges'],
      ...onOthers,
    ]);
    expect(namesOf('--only', 'stages')).toEqual(onOthers);
  });

  it('are on a stack of one stage alone where one is named', () => {
    expect(namesOf('--stage', 'prod').slice(-1)).toEqual(['privileges']);
    expect(namesOf('--stage', 'prod', '--only', 'browser')).toEqual(['stack', 'browser', 'privileges']);
  });

  it('are on dev alone for a part of the tests, and do not ask whether that needs all permissions', () => {
    expect(namesOf('--grep', 'sign in').slice(-1)).toEqual(['contract']);
    expect(namesOf('--only', 'browser', '--grep', 'sign in')).toEqual(['stack', 'browser']);
  });

  it('refuse a stage that has no file', () => {
    expect(() => testOptions(['--stage', 'prd'])).toThrow('there is no backend/stages/prd.yml; there are dev, ');
  });
});
