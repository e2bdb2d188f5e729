import { messageCommandSchema } from '@millrace/contract';
import { createAnnounce } from '../../app/rooms/presence';
import { createSendMessage } from '../../app/rooms/send-message';
import { config } from '../../config';
import { longestRetention } from '../../domain/retention';
import { usageStore } from '../services/access';
import { presenceDeps } from '../services/rooms';
import { commandDeps } from './commands';
import { onlyMessage } from './origins';
import { commandHandler } from './socket-handlers';

const sendMessage = createSendMessage({
  ...presenceDeps,
  usage: usageStore,
  announce: createAnnounce(presenceDeps),
  oldest: longestRetention(config.retention),
  random: Math.random,
});

export const handler = onlyMessage(commandHandler(commandDeps, messageCommandSchema, sendMessage));
