import { logger, now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import type { CommandDeps } from './socket-handlers';

/** What every command is answered with. */
export const commandDeps: CommandDeps = {
  now,
  logger,
  find: async (connectionId) => (await connectionRegistry.find([connectionId]))[0],
};
