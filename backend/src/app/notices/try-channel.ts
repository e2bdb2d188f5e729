import type { ChannelTest } from '@millrace/contract';
import type { Identity } from '../../domain/access/connection';
import { isAllowed } from '../../domain/access/permissions';
import type { Channel } from '../../domain/notices/channels';
import type { Message } from '../../domain/notices/notice-words';
import { shownName } from '../../domain/rooms/people';
import { AppError, notAllowed } from '../errors';
import type { Clock } from '../ports';

export interface TryChannelDeps {
  readonly channels: readonly Pick<Channel, 'name'>[];
  readonly deliver: (message: Message) => Promise<void>;
  readonly now: Clock;
}

/** Sends a channel a message that is none, at once. @throws AppError for who may not, for one that there is not, and where it did not get there */
export const createTryChannel =
  ({ channels, deliver, now }: TryChannelDeps) =>
  async ({ username, groups }: Identity, channel: string): Promise<ChannelTest> => {
    if (!isAllowed(groups, 'handle alerts')) throw notAllowed('try out channels');
    if (!channels.some(({ name }) => name === channel))
      throw new AppError('invalid_input', `channel: there is no "${channel}": GET /alerts lists them`, 'channel');
    const id = `${channel}.${now().toString(36)}.test`;
    await deliver({ id, channel, alerts: [], more: 0, test: shownName(username) });
    return { channel, id };
  };
