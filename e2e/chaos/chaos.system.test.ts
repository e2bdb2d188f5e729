import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StandIns, startStandIns } from './aws/stand-ins';
import { lineOf } from './compare/differences';
import { runChaos } from './run';

let standIns: StandIns;
beforeAll(async () => {
  standIns = await startStandIns(1, (line) => expect.fail(line));
});
afterAll(() => standIns.stop());

const momentsOf = (killed: string, injected: Readonly<Record<string, number>>): string[] =>
  Object.keys(injected).filter((fault) => fault.startsWith(`${killed} killed `));

// The tests of the rules gather records for as long as dev does; this one as long as a stage may.
test('ten seconds after the last fault every figure everywhere is that of the log', async () => {
  const options = { seed: 1, events: 2000, windowSeconds: 5 };
  const { differences, injected, compared, alerts, events } = await runChaos(standIns, options);
  console.log(
    `${events} events, ${compared} figures compared, ${alerts} of them of alerts: ${JSON.stringify(injected)}`,
  );
  expect(differences.map(lineOf)).toEqual([]);
  for (const fault of [
    'duplicates',
    'late',
    'historic',
    'unusable',
    'crowds',
    'purchases',
    'framesLost',
    'framesDoubled',
    'framesHeldUp',
    'shardsSplit',
    'shardsMerged',
    'durable killed after checkpoint',
    'durable killed before send',
    'retriesSplit',
    'batchesOverlapping',
    'coldStarts',
    'connectionsBroken',
    'looksAtRules',
  ])
    expect(injected[fault], fault).toBeGreaterThan(0);
  // Of 16 and 8; which of them come up is a matter of how calls interleave.
  expect(momentsOf('durable', injected).length).toBeGreaterThanOrEqual(8);
  expect(momentsOf('rules', injected).length).toBeGreaterThanOrEqual(3);
  expect(alerts).toBeGreaterThan(0);
});
