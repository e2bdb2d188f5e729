import { describe, expect, it } from 'vitest';
import { phasesFor, testOptions } from './phases';
import { stacksForTests } from './stack-step';

const phasesOf = (...args: string[]): string[][][] =>
  phasesFor(testOptions(args), stacksForTests('/nowhere'), ['prod', 'ours']).map((tracks) =>
    tracks.map((track) => track.map(({ name }) => name)),
  );

const namesOf = (...args: string[]): string[] => phasesOf(...args).flat(2);

const onOthers = ['prod', 'ours'].flatMap((stage) =>
  ['stack', 'smoke', 'contract', 'privileges'].map((step) => `${step} ${stage}`),
);

describe('the steps of a test run', () => {
  it('are all on one stack, and some on one of each other stage that there is', () => {
    expect(phasesOf().slice(-2)).toEqual([
      [
        ['browser', 'browser waiting'],
        [...onOthers, 'commands', 'template'],
      ],
      [['browser alone', 'load', 'smoke', 'contract', 'privileges']],
    ]);
    expect(namesOf()).toEqual(expect.arrayContaining(['types', 'lint', 'unit', 'template', 'build', 'local', 'chaos']));
    expect(namesOf('--only', 'stages')).toEqual(onOthers);
  });

  it('are on a stack of one stage alone where one is named', () => {
    expect(namesOf('--stage', 'prod').slice(-1)).toEqual(['privileges']);
    expect(namesOf('--stage', 'prod', '--only', 'browser')).toEqual([
      ...['stack', 'browser', 'browser waiting', 'browser alone', 'privileges'],
    ]);
  });

  it('are on one stack alone for a part of the tests, and do not ask whether that needs all permissions', () => {
    expect(namesOf('--grep', 'sign in').slice(-1)).toEqual(['contract']);
    expect(namesOf('--only', 'browser', '--grep', 'sign in')).toEqual([
      ...['stack', 'browser', 'browser waiting', 'browser alone'],
    ]);
  });

  it('have the machine to themselves where they measure', () => {
    for (const step of ['chaos', 'browser alone']) {
      const tracks = phasesOf().find((phase) => phase.flat().includes(step));
      expect(tracks, step).toHaveLength(1);
    }
  });

  it('refuse a stage that has no file', () => {
    expect(() => testOptions(['--stage', 'prd'])).toThrow('there is no app/stages/prd.yml; there are dev, ');
  });
});
