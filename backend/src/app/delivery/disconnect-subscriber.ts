import type { ConnectionRegistry, Poster } from '../ports';

/**
 * Closes a connection, so that its client comes back and starts anew. It leaves the registry only when it really is closed:
 * an open one that nothing is sent to would look alive and stay still. Answers whether it is closed.
 */
export const createDisconnectViewer =
  ({ poster, registry }: { readonly poster: Poster; readonly registry: ConnectionRegistry }) =>
  async (connectionId: string): Promise<boolean> => {
    if ((await poster.close(connectionId)) === 'busy') return false;
    await registry.remove(connectionId);
    return true;
  };

export type DisconnectViewer = ReturnType<typeof createDisconnectViewer>;
