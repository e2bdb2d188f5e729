import {
  type ChartMoment,
  type MessageCommand,
  type OkAnswer,
  type Random,
  type RoomFrame,
  roomTopic,
} from '@millrace/contract';
import type { Caller } from '../../domain/access/connection';
import { endOfPeriod, MESSAGE_PERIOD_MS, MESSAGES_PER_PERIOD } from '../../domain/access/limits';
import { isAllowed, mayWatch } from '../../domain/access/permissions';
import { shownName } from '../../domain/rooms/people';
import { MAX_AHEAD_MS, SECOND_MS } from '../../domain/time';
import { eachConcurrently } from '../../lib/async';
import { timedId } from '../../lib/timed-id';
import type { KnownTopics } from '../access/check-topics';
import type { UsageStore } from '../access/ports';
import { tooManyRequests } from '../access/usage';
import type { Deliver } from '../delivery/deliver';
import type { ConnectionRegistry } from '../delivery/ports';
import { AppError, notAllowed } from '../errors';
import type { Clock } from '../ports';
import type { RoomStore } from './ports';
import { shownTo } from './presence';

/** Posts at a time. */
const CONCURRENCY = 50;

export interface SendMessageDeps {
  readonly registry: Pick<ConnectionRegistry, 'members'>;
  readonly rooms: Pick<RoomStore, 'add'>;
  readonly usage: UsageStore;
  readonly deliver: Deliver;
  /** Tells a room who is in it. */
  readonly announce: (room: string) => Promise<void>;
  readonly metrics: KnownTopics;
  /** The longest that any window is retained, ms. */
  readonly oldest: number;
  readonly now: Clock;
  readonly random: Random;
}

/** @throws AppError for the moment of a chart that there is not, or that the sender may not see. */
const checkMoment = (
  { metrics, oldest, now }: Pick<SendMessageDeps, 'metrics' | 'oldest' | 'now'>,
  groups: readonly string[],
  { metric, time }: ChartMoment,
): void => {
  const audience = metrics.audienceOf('metric', metric);
  if (!audience)
    throw new AppError('invalid_input', `about.metric: there is no metric named "${metric}"`, 'about.metric');
  if (!mayWatch(groups, 'metric', audience)) throw notAllowed(`watch ${metric}`, 'about.metric');
  if (time < now() - oldest || time > now() + MAX_AHEAD_MS)
    throw new AppError('invalid_input', 'about.time: no chart reaches there; it is ms since 1970', 'about.time');
};

/** @throws AppError for a person who has said as much as one may, with when that changes. */
const checkRate = async ({ usage, now }: Pick<SendMessageDeps, 'usage' | 'now'>, userId: string): Promise<void> => {
  const until = endOfPeriod(now(), MESSAGE_PERIOD_MS);
  const sent = await usage.add({ userId, what: 'messages', until }, 1);
  if (sent <= MESSAGES_PER_PERIOD) return;
  const wait = Math.max(1, until - now());
  const limit = `you may send ${MESSAGES_PER_PERIOD} messages in ${MESSAGE_PERIOD_MS / SECOND_MS} s`;
  throw tooManyRequests(`${limit}: wait ${Math.ceil(wait / SECOND_MS)} s`, wait);
};

/** Who is gone without a word is found by posting to them. */
const deliverToOthers = async (
  { registry, metrics, deliver, announce, now }: SendMessageDeps,
  message: RoomFrame,
  sender: string,
): Promise<number> => {
  const members = await registry.members(roomTopic(message.room));
  const others = members.filter(({ connectionId, endsAt }) => connectionId !== sender && endsAt > now());
  const counts = { sent: 0, gone: 0, refused: 0, failed: 0 };
  await eachConcurrently(others, CONCURRENCY, async (other) => {
    counts[(await deliver(other, [JSON.stringify(shownTo(other.groups, metrics, message))])).outcome]++;
  });
  if (counts.gone > 0) await announce(message.room);
  return counts.sent;
};

/** Stores a message, and sends it to the room's other subscribers. The sender need not be one. */
export const createSendMessage =
  (deps: SendMessageDeps) =>
  async (caller: Caller, { id, room, text, about }: MessageCommand): Promise<OkAnswer> => {
    if (!isAllowed(caller.groups, 'send message')) throw notAllowed('send messages');
    if (about) checkMoment(deps, caller.groups, about);
    await checkRate(deps, caller.userId);
    const at = deps.now();
    const from = shownName(caller.username);
    const message: RoomFrame = {
      type: 'message',
      room,
      id: timedId(at, deps.random),
      from,
      text,
      at,
      ...(about && { about }),
    };
    await deps.rooms.add(message);
    const delivered = await deliverToOthers(deps, message, caller.connectionId);
    return { type: 'answer', id, ok: true, action: 'message', delivered, message };
  };
