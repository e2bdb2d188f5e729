import { pingCommandSchema } from '@millrace/contract';
import { createPing } from '../../app/settled/query-settled';
import { config } from '../../config';
import { now } from '../services/base';
import { settledReader } from '../services/settled';
import { commandDeps } from './commands';
import { onlyMessage } from './origins';
import { commandHandler } from './socket-handlers';

const ping = createPing({ settled: settledReader, now, pace: { ...config.retention, settling: config.settling } });

export const handler = onlyMessage(commandHandler(commandDeps, pingCommandSchema, ping));
