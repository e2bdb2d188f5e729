import type { OkAnswer, UnsubscribeCommand } from '@millrace/contract';
import type { Caller } from '../access/caller';
import { notConnected } from '../errors';
import type { ConnectionRegistry } from './ports';

export const createUnsubscribe =
  ({ registry }: { readonly registry: ConnectionRegistry }) =>
  async ({ connectionId }: Caller, { id, topics }: UnsubscribeCommand): Promise<OkAnswer> => {
    const left = await registry.removeTopics(connectionId, topics);
    if (!left) throw notConnected();
    return { type: 'answer', id, ok: true, action: 'unsubscribe', topics: [...left] };
  };
