import type { Mail } from '../../domain/notices/mail';
import type { Message } from '../../domain/notices/notice-words';
import type {
  Answered,
  Mailer,
  MessageQueue,
  Webhook,
  WebhookCaller,
  WebhookRequest,
  WebhookStore,
} from '../notices/ports';

export const inMemoryMessageQueue = () => {
  const messages: Message[] = [];
  const queue: MessageQueue = { put: async (message) => void messages.push(message) };
  return { ...queue, messages };
};

export const inMemoryMailer = () => {
  const mails: (Mail & { readonly channel: string })[] = [];
  const mailer: Mailer = { send: async (channel, mail) => void mails.push({ channel, ...mail }) };
  return { ...mailer, mails };
};

export const inMemoryWebhooks = (webhooks: Readonly<Record<string, Webhook>>): WebhookStore => ({
  find: async (channel) => webhooks[channel],
});

/** Answers one after the other, and the last one for ever. */
export const scriptedWebhook = (...answers: readonly Answered[]) => {
  const requests: WebhookRequest[] = [];
  const caller: WebhookCaller = {
    post: async (request) => {
      requests.push(request);
      return answers[requests.length - 1] ?? answers.at(-1) ?? { status: 200 };
    },
  };
  return { ...caller, requests };
};
