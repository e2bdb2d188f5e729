import { seededRandom } from '@millrace/contract';
import { type CostLine, type Door, dollarsAnHour, totalOf } from '../../lib/scale/dollars';
import { type Limits, limitsOf } from '../../lib/scale/limits';
import { appsync, aws, everyone, type Service } from '../../lib/scale/service';
import { simulate } from '../../lib/scale/simulate';
import type { Simulated } from '../../lib/scale/simulated-figures';

export interface Scenario {
  readonly viewers: number;
  readonly shards: number;
  /** Events a second. */
  readonly rate: number;
  /** Posts a second; by default half of what the door takes. */
  readonly budget?: number | undefined;
  /** The account's requests a second; by default AWS's own. */
  readonly quota?: number | undefined;
  /** The window of `durable`, s. */
  readonly window: number;
  readonly door: Door;
  readonly delivery: Service['delivery'];
  readonly seconds: number;
  readonly seed: number;
}

export const defaults: Scenario = {
  viewers: 1000,
  shards: 2,
  rate: 200,
  window: 2,
  door: 'api-gateway',
  delivery: 'coalesce',
  seconds: 60,
  seed: 1,
};

export interface Outcome extends Simulated {
  readonly budget: number;
  readonly limits: Limits;
  readonly costs: readonly CostLine[];
  /** An hour. */
  readonly dollars: number;
}

const serviceOf = ({ door, delivery, quota }: Scenario): Service => {
  const service = door === 'appsync' ? appsync : aws;
  // The burst is what AWS makes of the quota: half of it by default.
  const own = quota === undefined ? service.quota : { perSecond: quota, burst: quota / 2 };
  return { ...service, delivery, quota: own };
};

/** Until posts that take long are as late as they get. */
const WARM_UP_SECONDS = 30;

export const play = (scenario: Scenario): Outcome => {
  const { viewers, shards, rate, door, seconds, seed } = scenario;
  const service = serviceOf(scenario);
  const budget = scenario.budget ?? service.quota.perSecond / 2;
  const scene = { viewers, shards, rate, budget, settledMs: scenario.window * 1000, audiences: everyone };
  const simulated = simulate(scene, service, seededRandom(seed), { seconds, warmUp: WARM_UP_SECONDS });
  const costs = dollarsAnHour(scene, simulated, door);
  return { ...simulated, budget, limits: limitsOf(scene), costs, dollars: totalOf(costs) };
};
