import { setTimeout } from 'node:timers/promises';
import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoRoomStore } from '../../adapters/dynamodb/dynamo-room-store';
import { createDeliver } from '../../app/delivery/deliver';
import { createPresence, type PresenceDeps } from '../../app/rooms/presence';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { now } from './base';
import { connectionRegistry } from './connection-registry';
import { deliveryDeps } from './delivery';

const retention = config.messageRetention;

export const roomStore = dynamoRoomStore({ client: createDocumentClient(), table: config.roomsTable, retention });

export const presenceDeps: PresenceDeps = {
  registry: connectionRegistry,
  metrics,
  rooms: roomStore,
  deliver: createDeliver(deliveryDeps),
  now,
  sleep: (ms) => setTimeout(ms),
  retention,
};

export const presence = createPresence(presenceDeps);
