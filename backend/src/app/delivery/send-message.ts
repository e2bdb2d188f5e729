import { type MessageCommand, type OkAnswer, type RoomFrame, roomTopic } from '@millrace/contract';
import type { Caller } from '../../domain/access/connection';
import { isAllowed } from '../../domain/access/permissions';
import { eachConcurrently } from '../../lib/async';
import { notAllowed } from '../errors';
import type { Clock } from '../ports';
import type { Deliver } from './deliver';
import type { ConnectionRegistry } from './ports';

/** Posts at a time. */
const CONCURRENCY = 50;

export interface SendMessageDeps {
  readonly registry: ConnectionRegistry;
  readonly deliver: Deliver;
  readonly now: Clock;
}

/** Sends a message to a room's other subscribers. The sender need not be one. */
export const createSendMessage =
  ({ registry, deliver, now }: SendMessageDeps) =>
  async (caller: Caller, { id, room, text }: MessageCommand): Promise<OkAnswer> => {
    if (!isAllowed(caller.groups, 'send message')) throw notAllowed('send messages');
    const frame: RoomFrame = { type: 'message', room, from: caller.username, text, at: now() };
    const encoded = JSON.stringify(frame);
    const others = (await registry.members(roomTopic(room))).filter(
      ({ connectionId, endsAt }) => connectionId !== caller.connectionId && endsAt > now(),
    );
    let delivered = 0;
    await eachConcurrently(others, CONCURRENCY, async (other) => {
      if ((await deliver(other, [encoded])) === 'sent') delivered++;
    });
    return { type: 'answer', id, ok: true, action: 'message', delivered };
  };
