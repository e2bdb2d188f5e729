import type { Channel } from '../../domain/notices/channels';
import { mailOf, type Sender } from '../../domain/notices/mail';
import type { Message } from '../../domain/notices/notice-words';
import { webhookBody } from '../../domain/notices/webhook-body';
import { SECOND_MS } from '../../domain/time';
import { AppError } from '../errors';
import type { Logger, Sleep } from '../ports';
import type { Answered, Mailer, WebhookCaller, WebhookStore } from './ports';

export interface DeliverDeps {
  readonly channels: readonly Channel[];
  readonly sender: Sender;
  readonly mailer: Mailer;
  readonly webhooks: WebhookStore;
  readonly caller: WebhookCaller;
  readonly sleep: Sleep;
  readonly logger: Logger;
}

/** Between attempts at a webhook. What is not delivered then stays in the queue, and is tried again minutes later. */
const PAUSES_MS = [SECOND_MS, 4 * SECOND_MS];

const isTaken = (answered: Answered): boolean =>
  'status' in answered && answered.status >= 200 && answered.status < 300;

/** Whether it may be otherwise a moment later. */
const isPassing = (answered: Answered): boolean =>
  'status' in answered
    ? answered.status === 408 || answered.status === 429 || answered.status >= 500
    : !answered.isFinal;

const wordsOf = (answered: Answered): string =>
  'status' in answered ? `it answered ${answered.status}` : answered.problem;

const notDelivered = (channel: string, why: string): AppError =>
  new AppError('unavailable', `the channel "${channel}" was not told: ${why}`);

const post = async (deps: DeliverDeps, channel: string, body: string, message: Message): Promise<void> => {
  const { webhooks, caller, sleep } = deps;
  const webhook = await webhooks.find(channel);
  if (!webhook) throw notDelivered(channel, 'nobody has set where its webhook is');
  for (const pause of [...PAUSES_MS, undefined]) {
    const answered = await caller.post({ webhook, id: message.id, body });
    if (isTaken(answered)) return;
    if (pause === undefined || !isPassing(answered)) throw notDelivered(channel, wordsOf(answered));
    await sleep(pause);
  }
};

/** Tells a channel. @throws AppError `unavailable` where that did not get there */
export const createDeliver =
  (deps: DeliverDeps) =>
  async (message: Message): Promise<void> => {
    const { channels, sender, mailer, logger } = deps;
    const { id, channel: name } = message;
    const channel = channels.find((one) => one.name === name);
    if (!channel) return logger.warn('a channel is no more: nobody is told', { channel: name, id });
    if (channel.kind === 'mail') await mailer.send(name, mailOf(message, sender));
    else await post(deps, name, webhookBody(channel.kind, message, sender), message);
    logger.info('a channel was told', { channel: name, id, alerts: message.alerts.length });
  };
