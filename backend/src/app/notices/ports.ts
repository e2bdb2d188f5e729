import type { Mail } from '../../domain/notices/mail';
import type { Message } from '../../domain/notices/notice-words';

/** What waits to be delivered. Rejects with `unavailable` when the queue cannot be reached. */
export interface MessageQueue {
  readonly put: (message: Message) => Promise<void>;
}

/** Rejects with `unavailable` when a mail was not taken. */
export interface Mailer {
  readonly send: (channel: string, mail: Mail) => Promise<void>;
}

/** Where a webhook is, and what its requests are signed with. */
export interface Webhook {
  readonly url: string;
  /** Without one they are not signed: a chat's URL is a secret by itself. */
  readonly secret?: string | undefined;
}

/** Rejects with `unavailable` when they cannot be read. */
export interface WebhookStore {
  /** Undefined where nobody has set it. */
  readonly find: (channel: string) => Promise<Webhook | undefined>;
}

export interface WebhookRequest {
  readonly webhook: Webhook;
  /** Of the message: the same in each attempt. */
  readonly id: string;
  readonly body: string;
}

/** What a webhook answered: its status, or why there is none. */
export type Answered = { readonly status: number } | { readonly problem: string; readonly isFinal: boolean };

export interface WebhookCaller {
  /** Signed where the webhook has a secret. */
  readonly post: (request: WebhookRequest) => Promise<Answered>;
}
