import { join } from 'node:path';
import { readSettings, type Settings } from '../settings';
import type { Stage } from '../stage';

const dev = readSettings(join(import.meta.dirname, '..', '..', 'src', 'testing', 'fixture-app', 'stages'), 'dev');

const { rest, websocket } = dev.throttling;
/** Of routes that the functions of a test do not have. */
const throttling = { rest: { ...rest, methods: {} }, websocket };

/** A stage named trial: dev without the throttles of single routes, but for `changes`. */
export const stageWith = (changes: Partial<Settings> = {}, functions: Stage['functions'] = {}): Stage => ({
  name: 'trial',
  prefix: 'millrace-trial',
  settings: { ...dev, throttling, ...changes },
  functions,
});
