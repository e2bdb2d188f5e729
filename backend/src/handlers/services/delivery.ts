import { setTimeout } from 'node:timers/promises';
import { apiGatewayConnectionSender } from '../../adapters/api-gateway/api-gateway-connection-sender';
import type { DeliveryDeps } from '../../app/delivery/deliver';
import { config } from '../../config';
import { now } from './base';
import { connectionRegistry } from './connection-registry';
import { countingPosts } from './counters';

export const deliveryDeps: DeliveryDeps = {
  connectionSender: countingPosts(apiGatewayConnectionSender(config.callbackUrl)),
  registry: connectionRegistry,
  now,
  sleep: (ms) => setTimeout(ms),
  random: Math.random,
};
