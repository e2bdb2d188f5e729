import { pingCommandSchema } from '@millrace/contract';
import { createPing } from '../app/commands/ping';
import { commandHandler } from './command-handler';
import { logger, now } from './services/base';
import { settledReader } from './services/settled-reader';

export const handler = commandHandler({ now, logger }, pingCommandSchema, createPing({ settled: settledReader, now }));
