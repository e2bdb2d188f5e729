import { pingCommandSchema } from '@millrace/contract';
import { createPing } from '../app/commands/ping';
import { commandHandler } from './command-handler';
import { logger, now } from './services/base';

export const handler = commandHandler({ now, logger }, pingCommandSchema, createPing({ now }));
