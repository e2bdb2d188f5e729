import { createDisconnectSubscriber } from '../../app/delivery/deliver';
import { createSweepConnections, createSweepRooms } from '../../app/delivery/sweep';
import { logger } from '../services/base';
import { deliveryDeps } from '../services/delivery';

const deps = { ...deliveryDeps, disconnect: createDisconnectSubscriber(deliveryDeps), logger };

const sweeps = { connections: createSweepConnections(deps), rooms: createSweepRooms(deps) };

/** Each schedule says what it sweeps. */
export const handler = ({ sweep }: { readonly sweep: keyof typeof sweeps }): Promise<void> => sweeps[sweep]();
