import { join } from 'node:path';
import { readSettings, type Settings } from '../settings';
import type { Stage } from '../stage';

const dev = readSettings(join(import.meta.dirname, '..', '..', 'src', 'testing', 'fixture-app', 'stages'), 'dev');

/** A stage named trial: dev, but for `changes`. */
export const stageWith = (changes: Partial<Settings> = {}, functions: Stage['functions'] = {}): Stage => ({
  name: 'trial',
  prefix: 'millrace-trial',
  settings: { ...dev, ...changes },
  functions,
});
