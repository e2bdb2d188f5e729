import { setTimeout } from 'node:timers/promises';
import { isItemTopic, topicSchema } from '@millrace/contract';
import { z } from 'zod';
import { apiGatewayConnectionSender } from '../../adapters/api-gateway/api-gateway-connection-sender';
import { createSendStates } from '../../app/delivery/follow';
import { config } from '../../config';
import { itemsDeps } from '../services/items';

const sendStates = createSendStates({
  items: itemsDeps.items,
  connectionSender: apiGatewayConnectionSender(config.callbackUrl),
  sleep: (ms) => setTimeout(ms),
});

/** As `connect` and `subscribe` invoke it. */
const requestSchema = z.strictObject({ connectionId: z.string().min(1), topics: z.array(topicSchema) });

export const handler = async (event: unknown): Promise<void> => {
  const { connectionId, topics } = requestSchema.parse(event);
  await sendStates({ connectionId, topics: topics.filter(isItemTopic) });
};
