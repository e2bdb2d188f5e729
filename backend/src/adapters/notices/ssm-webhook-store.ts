import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { AppError } from '../../app/errors';
import type { Webhook, WebhookStore } from '../../app/notices/ports';
import type { Clock } from '../../app/ports';
import { MINUTE_MS } from '../../domain/time';
import { reaching } from '../dynamodb/document-client';

const webhookSchema = z.strictObject({ url: z.url({ protocol: /^https?$/ }), secret: z.string().min(16).optional() });

/** One that is changed is used this much later at most. */
const KEPT_MS = MINUTE_MS;

/** What is wrong with it is said, and never what is in it. */
const parse = (channel: string, text: string): Webhook => {
  try {
    return webhookSchema.parse(JSON.parse(text));
  } catch {
    const wanted = '{"url": "https://…", "secret": "16 characters or more"}, the secret if there is one';
    throw new AppError('unavailable', `the channel "${channel}" was not told: its parameter must be ${wanted}`);
  }
};

export const createSsmClient = (): SSMClient => new SSMClient({});

/** Encrypted parameters: `parameters` and the channel's name are the name of each. */
export const ssmWebhookStore = (client: Pick<SSMClient, 'send'>, parameters: string, now: Clock): WebhookStore => {
  const known = new Map<string, { readonly webhook: Webhook; readonly until: number }>();
  return {
    find: async (channel) => {
      const kept = known.get(channel);
      if (kept && kept.until > now()) return kept.webhook;
      const command = new GetParameterCommand({ Name: `${parameters}${channel}`, WithDecryption: true });
      const answer = client.send(command).catch((error: unknown) => {
        if (error instanceof ParameterNotFound) return undefined;
        throw error;
      });
      const value = (await reaching('the parameter store', answer))?.Parameter?.Value;
      if (value === undefined) return undefined;
      const webhook = parse(channel, value);
      known.set(channel, { webhook, until: now() + KEPT_MS });
      return webhook;
    },
  };
};
