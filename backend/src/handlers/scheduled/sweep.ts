import { createDisconnectSubscriber } from '../../app/delivery/deliver';
import { createSweepConnections, createSweepRooms } from '../../app/delivery/sweep';
import { logger } from '../services/base';
import { counters, countingCalls } from '../services/counters';
import { deliveryDeps } from '../services/delivery';

const deps = { ...deliveryDeps, disconnect: createDisconnectSubscriber(deliveryDeps), logger };

const sweepConnections = createSweepConnections(deps);

const sweeps = {
  connections: async (): Promise<void> => {
    const viewers = await sweepConnections();
    counters.see({ viewers });
    counters.add('viewerMinutes', viewers);
  },
  rooms: createSweepRooms(deps),
};

/** Each schedule says what it sweeps. */
export const handler = countingCalls('sweep', ({ sweep }: { readonly sweep: keyof typeof sweeps }) => sweeps[sweep]());
