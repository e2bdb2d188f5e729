import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSettings } from '../../../../backend/stack/settings';
import { fixtureApp } from '../../lib/service/app';
import { isTestedAlready } from './other-stages';

const settingsOf = (stage: string) => readSettings(join(fixtureApp, 'stages'), stage);
const tested = settingsOf('dev');

it('a stage that has no channels, or waits longer for the archive, is not run again', () => {
  const batching = { ...tested.batching, archiveSeconds: 60 };
  expect(isTestedAlready({ ...tested, batching, alerts: { ...tested.alerts, channels: {} } }, tested)).toBe(true);
});

it('a stage that differs in anything else is run', () => {
  expect(isTestedAlready(settingsOf('prod'), tested)).toBe(false);
  expect(isTestedAlready({ ...tested, tracing: true }, tested)).toBe(false);
  const chat = { webhook: 'teams', everySeconds: 60 } as const;
  expect(isTestedAlready({ ...tested, alerts: { ...tested.alerts, channels: { chat } } }, tested)).toBe(false);
});
