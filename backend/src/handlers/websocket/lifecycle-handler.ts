import type { Logger } from '../../app/ports';
import type { SocketEvent } from './caller';

/** `$connect` or `$disconnect`. A failed `$connect` refuses the connection; nobody reads why, so it goes to the log. */
export const lifecycleHandler =
  (logger: Logger, run: (event: SocketEvent) => Promise<void>) =>
  async (event: SocketEvent): Promise<{ readonly statusCode: number }> => {
    try {
      await run(event);
      return { statusCode: 200 };
    } catch (error) {
      logger.error('a connection could not be opened or closed', { error });
      return { statusCode: 503 };
    }
  };
