import { type SettledAnswer, settledAnswerSchema, settledQuerySchema, type Topic } from '@millrace/contract';
import type { SettledReader } from '../../../backend/src/app/settled/ports';
import { createQuerySettled } from '../../../backend/src/app/settled/query-settled';
import { metrics } from '../../../backend/src/testing/fixture-metrics';
import type { BackfillDeps } from '../../../web/src/features/settling/backfill';
import type { FaultProfile, InjectedFaults } from '../service/fault-profile';
import type { Instance } from '../service/instance';
import type { RealPorts } from '../service/ports';
import { retention } from '../settings';
import { between, type Random } from '../simulation/random';
import type { Simulation } from '../simulation/simulation';

interface RestDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly injected: InjectedFaults;
  readonly faults: () => FaultProfile;
  readonly ports: RealPorts;
  readonly instance: () => Instance;
}

/** A reader whose every page takes its time, so that what is read may change meanwhile. */
const slowly = (instance: Instance, real: SettledReader): SettledReader => ({
  checkpoints: () => instance.call('read', real.checkpoints),
  seconds: (...args) => instance.pages(real.seconds(...args)),
  windows: (...args) => instance.pages(real.windows(...args)),
});

/** `GET /settled` as a page asks it: over the wire both ways, and not always answered. */
export const askSettled = (deps: RestDeps, topics: readonly Topic[]): BackfillDeps['ask'] => {
  const { simulation, random, injected, faults, ports } = deps;
  const answer = async (since: number, next: string | undefined): Promise<SettledAnswer> => {
    const reader = slowly(deps.instance(), ports.reader());
    const query = createQuerySettled({ reader, metrics: metrics.names, now: simulation.now, retention });
    const text = { topics: topics.join(','), since: String(since), ...(next !== undefined && { next }) };
    return query(['viewers'], settledQuerySchema.parse(text));
  };
  return async ({ since, next }, signal) => {
    await simulation.sleep(between(random, 10, 60));
    if (random() < 0.1 * faults().network) {
      injected.add('questionsRefused');
      throw new Error('no answer');
    }
    const found = await answer(since, next);
    await simulation.sleep(between(random, 10, 60));
    signal.throwIfAborted();
    return settledAnswerSchema.parse(JSON.parse(JSON.stringify(found)));
  };
};
