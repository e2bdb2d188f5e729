import { setTimeout } from 'node:timers/promises';
import { apiGatewayConnectionSender } from '../../adapters/api-gateway/api-gateway-connection-sender';
import { createBroadcaster } from '../../app/delivery/broadcast';
import { config } from '../../config';
import { now } from './base';
import { connectionRegistry } from './connection-registry';

export const broadcaster = createBroadcaster({
  connectionSender: apiGatewayConnectionSender(config.callbackUrl),
  registry: connectionRegistry,
  now,
  sleep: (ms) => setTimeout(ms),
  random: Math.random,
});
