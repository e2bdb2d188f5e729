import { type Channel, type Gathered, gather, type Notice } from '../../domain/notices/channels';
import type { ToldAlert } from '../../domain/notices/notice-words';
import type { Rule } from '../../domain/rules/rule-definition';
import type { MessageQueue } from '../notices/ports';
import type { Clock, Logger } from '../ports';
import type { AlertStore } from './ports';

export interface SendNoticesDeps {
  readonly alerts: Pick<AlertStore, 'find'>;
  readonly queue: MessageQueue;
  readonly now: Clock;
  readonly logger: Logger;
}

/** Hands over what channels are to be told, and answers what could not be. Alerts that are silent are left out. Never rejects. */
export const createSendNotices =
  ({ alerts, queue, now, logger }: SendNoticesDeps) =>
  async (notices: readonly Notice[]): Promise<readonly Notice[]> => {
    const send = async (notice: Notice): Promise<void> => {
      const { id, channel, items, more } = notice;
      const known = new Map((await alerts.find(items.map(({ alert }) => alert))).map((alert) => [alert.id, alert]));
      const told = items.flatMap(({ alert: of, news }): ToldAlert[] => {
        const alert = known.get(of);
        const isSilent = alert?.silenced !== undefined && alert.silenced.until > now();
        return alert && !isSilent ? [{ news, alert }] : [];
      });
      if (told.length > 0) await queue.put({ id, channel, alerts: told, more });
    };
    const unsent: Notice[] = [];
    for (const notice of notices)
      await send(notice).catch((problem: unknown) => {
        unsent.push(notice);
        logger.warn('a channel is told later', { channel: notice.channel, id: notice.id, problem });
      });
    return unsent;
  };

/** What is gathered after some alerts have changed. */
export type Gather = (
  before: Gathered,
  changes: Parameters<typeof gather>[1],
  at: { readonly now: number; readonly version: number },
) => Gathered;

export const createGather = (rules: readonly Pick<Rule, 'name' | 'notify'>[], channels: readonly Channel[]): Gather => {
  const told = new Map(rules.map(({ name, notify }) => [name, notify]));
  return (before, changes, at) => gather(before, changes, { channels, toldBy: (rule) => told.get(rule) ?? [], ...at });
};
