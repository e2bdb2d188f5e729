import type { Alert } from '@millrace/contract';
import type { Logger } from '../../../backend/src/app/ports';
import { createEvaluateRules, type EvaluateDeps } from '../../../backend/src/app/rules/evaluate';
import type { RuleStateStore } from '../../../backend/src/app/rules/ports';
import { createGather } from '../../../backend/src/app/rules/send-notices';
import { rulesOf } from '../../../backend/src/domain/rules/define-rules';
import { ruleHistories } from '../../../backend/src/domain/rules/usual';
import { MINUTE_MS } from '../../../backend/src/domain/time';
import { metrics as fixtureMetrics } from '../../../backend/src/testing/fixture-metrics';
import { retention } from '../settings';
import { between, type Random } from '../simulation/random';
import type { Simulation } from '../simulation/simulation';
import type { FaultProfile, InjectedFaults } from './fault-profile';
import type { CallKind, Instance } from './instance';
import { Killings } from './killings';
import type { RealPorts } from './ports';

const { metrics: known } = fixtureMetrics.catalog;

/** The windows of all rules. */
export const WINDOW_MS = 5000;

/** From when on the rules on figures say something: clicks of an element, percent, and the silence of one. */
export const LEVELS = { clicks: 3, jump: 40, silentMs: 30_000 } as const;

/** Low levels, so that traffic of a test passes them now and then; and each kind that needs no history of weeks. */
const rules = rulesOf(
  [
    {
      ...{ name: 'clicks', label: 'Clicks', kind: 'above', metric: 'clicks', by: 'element' },
      ...{ warning: LEVELS.clicks, critical: 9, window: '5s', cooldown: '1s' },
    },
    {
      ...{ name: 'jump', label: 'Jump', kind: 'change', metric: 'clicks' },
      ...{ warning: LEVELS.jump, window: '5s', cooldown: '1s' },
    },
    {
      ...{ name: 'silent', label: 'Silent', kind: 'absence', metric: 'clicks', by: 'element' },
      ...{ warning: 1, critical: 3, usual: '30s', window: '5s', cooldown: '1s' },
    },
    { ...{ name: 'fast', label: 'Fast', kind: 'session' }, ...{ eventsPerMinute: 4, window: '5s' } },
    { ...{ name: 'robot', label: 'Robot', kind: 'session' }, ...{ robot: true, window: '5s' } },
    {
      ...{ name: 'early', label: 'Early', kind: 'session' },
      ...{ page: '/checkout', afterFewerThan: 3, window: '5s' },
    },
  ],
  known,
);

/** Those of the product's own tests, with rules of this run. */
export const metrics = { ...fixtureMetrics, rules };

export interface FoundAlerts {
  /** As they are stored in the end. */
  readonly stored: readonly Alert[];
  /** Every one that was sent. */
  readonly announced: readonly Alert[];
  /** From when on rules looked, and until when. */
  readonly since: number;
  readonly until: number;
}

interface RulesDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly injected: InjectedFaults;
  readonly faults: () => FaultProfile;
  readonly instance: () => Instance;
  readonly ports: RealPorts;
  /** Where the states of rules are, or what is in the place of that. */
  readonly states: RuleStateStore;
  readonly settling: number;
  readonly logger: Logger;
}

const LAST_LOOKS = 5;
const PAGE = 500;

const killableCalls = { read: 2, checkpoint: 2, item: 2, send: 2 };

/** The function `rules`: it is invoked every few seconds, now and then twice at once, and killed between any two calls. */
export class RulesFunction {
  private readonly announced: Alert[] = [];
  private readonly deps: RulesDeps;
  private readonly killings: Killings;

  constructor(deps: RulesDeps) {
    this.deps = deps;
    this.killings = new Killings('rules', killableCalls, deps.random);
  }

  async run(): Promise<void> {
    const { simulation, random } = this.deps;
    for (;;) {
      await simulation.sleep(between(random, 2000, 7000));
      await Promise.all(random() < 0.2 ? [this.invoke(), this.invoke()] : [this.invoke()]);
    }
  }

  /** Looks until nothing is left, at a time when everything is known to be settled. What has been found by then, and until when. */
  async found(since: number): Promise<FoundAlerts> {
    const { simulation, ports } = this.deps;
    const until = simulation.now();
    // No more is stored at a time than fits an item.
    for (let i = 0; i < LAST_LOOKS; i++)
      await createEvaluateRules(this.evaluation(undefined, () => until + MINUTE_MS))(() => 0);
    const stored: Alert[] = [];
    let next: string | undefined;
    do {
      const page = await ports.alerts().newest(PAGE, next);
      stored.push(...page.alerts);
      next = page.next;
    } while (next !== undefined);
    return { stored, announced: this.announced, since, until };
  }

  private async invoke(): Promise<void> {
    const { random, injected, faults, simulation, instance } = this.deps;
    const container = instance();
    const drawn = random() < faults().kills ? this.killings.draw() : undefined;
    container.plan(drawn);
    injected.add('looksAtRules');
    // A refused call ends it, as it ends the function.
    const look = createEvaluateRules(this.evaluation(container, simulation.now))(() => 0);
    await Promise.race([look.catch(() => undefined), container.killed]);
    if (drawn && container.alive) this.killings.putBack(drawn);
  }

  private evaluation(container: Instance | undefined, now: () => number): EvaluateDeps {
    const { ports, states, settling, simulation, logger } = this.deps;
    const through = <T extends object>(port: T, how: { readonly [K in keyof T]?: CallKind } = {}): T =>
      container ? container.port(port, how) : port;
    const reader = ports.reader();
    const announce = async (alerts: readonly Alert[]) => void this.announced.push(...alerts);
    return {
      ...{ rules, metrics: known, historyOf: ruleHistories(1), pace: { ...retention, settling } },
      reader: { ...reader, checkpoints: through({ checkpoints: reader.checkpoints }).checkpoints },
      states: through(states, { write: 'checkpoint' }),
      alerts: through(ports.alerts(), { put: 'item' }),
      announce: through({ announce }, { announce: 'send' }).announce,
      // Channels are told by what the states hold: `backend/src/app/rules/evaluate.test.ts`.
      gather: createGather(rules, []),
      sendNotices: async () => [],
      sessions: {
        sessions: through(ports.sessionReader()),
        candidates: through(ports.candidates()),
        idle: metrics.sessions?.idle ?? 0,
      },
      // In the end time stands still, and nobody else is about to say what is left.
      ...{ now, sleep: container ? simulation.sleep : async () => undefined, logger },
    };
  }
}
