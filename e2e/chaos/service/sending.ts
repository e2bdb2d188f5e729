import type { BroadcastDeps } from '../../../backend/src/app/delivery/broadcast';
import { cachedSubscribers } from '../../../backend/src/app/delivery/cached-subscribers';
import { createDeliver } from '../../../backend/src/app/delivery/deliver';
import { createDisconnectSubscriber } from '../../../backend/src/app/delivery/disconnect-subscriber';
import type { ConnectionSender, Random } from '../../../backend/src/app/ports';
import type { Simulation } from '../simulation/simulation';
import type { Instance } from './instance';
import type { RealPorts } from './ports';

export interface SendingDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly ports: RealPorts;
  readonly connectionSender: ConnectionSender;
}

/** How one container reaches viewers. */
export const sendingFrom = (
  { simulation, random, ports, connectionSender }: SendingDeps,
  instance: Instance,
): BroadcastDeps => {
  const { now, sleep } = simulation;
  const registry = instance.port(ports.registry(), { subscribers: 'send', remove: 'send' });
  const deps = {
    connectionSender: instance.port(connectionSender, { post: 'send', close: 'send' }),
    registry,
    now,
    sleep,
    random,
  };
  return {
    subscribers: cachedSubscribers(registry, now),
    deliver: createDeliver(deps),
    disconnect: createDisconnectSubscriber(deps),
    now,
  };
};
