import { eachConcurrently } from '../../lib/async';
import type { Clock, Logger } from '../ports';
import type { DisconnectSubscriber } from './deliver';
import type { ConnectionRegistry } from './ports';

/** Connections closed at a time: nobody waits for it, and viewers share the account's requests. */
const CONCURRENCY = 5;

export interface SweepDeps {
  readonly registry: Pick<ConnectionRegistry, 'subscribers' | 'removeStrays'>;
  readonly disconnect: DisconnectSubscriber;
  readonly logger: Logger;
  readonly now: Clock;
}

/** Ends the connections whose sign-in has ended and that no sender has come across: those that are sent nothing, or that `$disconnect` has missed. Answers how many others there are. */
export const createSweepConnections =
  ({ registry, disconnect, logger, now }: SweepDeps) =>
  async (): Promise<number> => {
    const all = await registry.subscribers();
    const ended = all.filter(({ endsAt }) => endsAt <= now());
    let closed = 0;
    await eachConcurrently(ended, CONCURRENCY, async ({ connectionId }) => {
      if (await disconnect(connectionId)) closed++;
    });
    if (ended.length > 0) logger.info('connections swept', { ended: ended.length, closed });
    return all.length - ended.length;
  };

/** Takes those out of rooms whose connection is gone, where its end was cut short. */
export const createSweepRooms =
  ({ registry, logger }: Pick<SweepDeps, 'registry' | 'logger'>) =>
  async (): Promise<void> => {
    const strays = await registry.removeStrays();
    if (strays > 0) logger.info('rooms swept', { strays });
  };
