import type { ChartMoment, ServerMessage, Topic } from '@millrace/contract';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import { orders } from '../../domain/metrics/testing/shop';
import { createDeliver } from '../delivery/deliver';
import { createAnnounce, createForgetConnection, createPresence } from '../rooms/presence';
import { createSendMessage } from '../rooms/send-message';
import { inMemoryUsageStore } from './access';
import { aConnection, inMemoryConnectionRegistry, inMemoryConnectionSender } from './delivery';
import { inMemoryRoomStore } from './rooms';
import { manualClock } from './runtime';

export const LOBBY: Topic = 'room:lobby';

/** Ada, Bob and Eve with a connection each, Ada with a second one, and what they do in rooms. */
export const roomVisits = async () => {
  const clock = manualClock();
  const registry = inMemoryConnectionRegistry();
  const rooms = inMemoryRoomStore();
  const connections = ['ada', 'bob', 'eve'].map((id) => aConnection(id, clock.now()));
  const [ada, bob, eve] = connections;
  if (!ada || !bob || !eve) throw new Error('somebody is missing');
  const ada2 = { ...ada, connectionId: 'ada2', connectedAt: ada.connectedAt + 1 };
  for (const connection of [...connections, ada2]) await registry.register(connection);
  const connectionSender = inMemoryConnectionSender('ada', 'bob', 'eve', 'ada2');
  const deliver = createDeliver({ connectionSender, registry, now: clock.now, sleep: clock.sleep, random: () => 0 });
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(ms);
    clock.pass(ms);
  };
  const metrics = defineMetrics([
    orders,
    { ...orders, name: 'secret', groups: ['operators'] },
    { label: 'Load', category: 'Shop', description: 'Twice.', name: 'load', formula: '2 * orders', unit: 'orders' },
  ]);
  const deps = { registry, metrics, rooms, deliver, now: clock.now, sleep, retention: 86_400_000 };
  const presence = createPresence(deps);
  const send = createSendMessage({
    ...deps,
    usage: inMemoryUsageStore(),
    announce: createAnnounce(deps),
    oldest: 400 * 86_400_000,
    random: () => 0.5,
  });
  return {
    clock,
    registry,
    rooms,
    connectionSender,
    slept,
    who: { ada, ada2, bob, eve },
    enter: async (who: typeof ada, ...topics: Topic[]) => {
      await registry.addTopics(who.connectionId, topics, 200);
      return presence.enter(who, topics);
    },
    leave: async (who: typeof ada, ...topics: Topic[]) => {
      await registry.removeTopics(who.connectionId, topics);
      await presence.leave(who.userId, topics);
    },
    disconnect: createForgetConnection({ registry, presence, sleep }),
    say: (who: typeof ada, text: string, about?: ChartMoment) =>
      send(who, { action: 'message', id: '3', room: 'lobby', text, ...(about && { about }) }),
    /** What a connection was sent, of one type. */
    got: (connectionId: string, type: 'message' | 'people') =>
      connectionSender
        .received(connectionId)
        .map((text): ServerMessage => JSON.parse(text))
        .filter((message) => message.type === type),
  };
};
