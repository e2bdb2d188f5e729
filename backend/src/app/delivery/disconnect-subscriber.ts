import type { ConnectionRegistry, ConnectionSender } from './ports';

/**
 * Closes a connection, so that its client comes back and starts anew. It leaves the registry only when it really is closed:
 * an open one that nothing is sent to would look alive and stay still. Answers whether it is closed.
 */
export const createDisconnectSubscriber =
  ({
    connectionSender,
    registry,
  }: {
    readonly connectionSender: ConnectionSender;
    readonly registry: ConnectionRegistry;
  }) =>
  async (connectionId: string): Promise<boolean> => {
    if ((await connectionSender.close(connectionId)) === 'busy') return false;
    await registry.remove(connectionId);
    return true;
  };

export type DisconnectSubscriber = ReturnType<typeof createDisconnectSubscriber>;
