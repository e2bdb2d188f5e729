import type { Injected } from '../injected';
import type { Weather } from '../service/weather';
import { between, type Random } from '../simulation/random';
import type { Simulation } from '../simulation/simulation';
import type { Gateway } from './gateway';
import type { Page } from './page';

export interface LivesDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly injected: Injected;
  readonly weather: () => Weather;
  readonly gateway: Gateway;
  /** The traffic has stopped: whoever wants to see the end looks now. */
  readonly isOver: () => boolean;
}

/** Connections break, and some take nothing for a while. */
export const breakConnections = async ({ simulation, random, weather, gateway, isOver }: LivesDeps): Promise<void> => {
  while (!isOver()) {
    await simulation.sleep(between(random, 2000, 12_000));
    if (random() < 0.5 * weather().network) gateway.breakOne();
    if (random() < 0.3 * weather().network) gateway.muteOne(between(random, 1000, 8000));
  }
};

/** A page comes, goes to sleep and is looked at again. The last to come does so when the last events are on their way. */
export const livePage = async (deps: LivesDeps, page: Page, comesAt: () => boolean): Promise<void> => {
  const { simulation, random, injected, weather, isOver } = deps;
  while (!comesAt()) await simulation.sleep(500);
  page.start();
  while (!isOver()) {
    await simulation.sleep(between(random, 5000, 120_000));
    if (isOver() || random() > weather().network / 3) continue;
    injected.add('pagesAsleep');
    page.sleep();
    const until = simulation.now() + between(random, 3000, 200_000);
    while (!isOver() && simulation.now() < until) await simulation.sleep(1000);
    page.wake();
  }
};
