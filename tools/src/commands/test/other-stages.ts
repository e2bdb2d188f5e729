import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readSettings } from '../../../../backend/stack/settings';
import { stageNames, stagesFolder } from '../../lib/deployed/stages';
import { fixtureApp } from '../../lib/service/app';

type Settings = ReturnType<typeof readSettings>;

/**
 * Whether a stack of these settings would show nothing new beside that of the product's own tests. Two of theirs are for tests alone: how long
 * these wait for the archive, and the channels that they are told by. A stage without channels has nothing that the other one lacks.
 */
export const isTestedAlready = (settings: Settings, tested: Settings): boolean => {
  const { batching, alerts } = settings;
  const channels = Object.keys(alerts.channels).length === 0 ? tested.alerts.channels : alerts.channels;
  const { archiveSeconds } = tested.batching;
  const compared = { ...settings, batching: { ...batching, archiveSeconds }, alerts: { ...alerts, channels } };
  return isDeepStrictEqual(compared, tested);
};

/** The user's stages that the product's own tests do not stand for. */
export const otherStages = (): string[] => {
  const tested = readSettings(join(fixtureApp, 'stages'), 'dev');
  return stageNames.filter((stage) => !isTestedAlready(readSettings(stagesFolder, stage), tested));
};
