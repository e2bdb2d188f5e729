import { consoleLogger } from '../../adapters/console-logger';
import type { Clock, Logger } from '../../app/ports';

export const now: Clock = Date.now;

export const logger: Logger = consoleLogger;
