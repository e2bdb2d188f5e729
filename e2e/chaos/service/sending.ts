import type { ServeDeps } from '../../../backend/src/app/delivery/broadcast';
import { cachedViewers } from '../../../backend/src/app/delivery/cached-subscribers';
import { createDeliver } from '../../../backend/src/app/delivery/deliver';
import { createDisconnectViewer } from '../../../backend/src/app/delivery/disconnect-subscriber';
import type { Poster, Random } from '../../../backend/src/app/ports';
import type { Simulation } from '../simulation/simulation';
import type { Instance } from './instance';
import type { RealPorts } from './ports';

export interface SendingDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly ports: RealPorts;
  readonly poster: Poster;
}

/** How one container reaches viewers. */
export const sendingFrom = ({ simulation, random, ports, poster }: SendingDeps, instance: Instance): ServeDeps => {
  const { now, sleep } = simulation;
  const registry = instance.port(ports.registry(), { viewers: 'send', remove: 'send' });
  const deps = { poster: instance.port(poster, { post: 'send', close: 'send' }), registry, now, sleep, random };
  return {
    viewers: cachedViewers(registry, now),
    deliver: createDeliver(deps),
    disconnect: createDisconnectViewer(deps),
    now,
  };
};
