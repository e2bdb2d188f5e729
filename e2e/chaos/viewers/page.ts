import { type Catalog, settledAnswerSchema, settledQuerySchema, type Topic, topicsToWatch } from '@millrace/contract';
import type { SettledReader } from '../../../backend/src/app/settled/ports';
import { createSharedSettled } from '../../../backend/src/app/settled/query-settled';
import { createShareAnswer } from '../../../backend/src/app/settled/share-answers';
import { inMemoryLogger } from '../../../backend/src/app/testing/runtime';
import { metrics } from '../../../backend/src/testing/fixture-metrics';
import { Connection } from '../../../web/src/features/connection/connection';
import type { ConnectionEvent } from '../../../web/src/features/connection/connection-state';
import type { Address, OpenSocket } from '../../../web/src/features/connection/transport';
import { feed } from '../../../web/src/features/live/feed';
import { LiveStore } from '../../../web/src/features/live/live-store';
import { declaredByTopic } from '../../../web/src/features/live/rollup';
import { Backfill, type BackfillDeps, type BackfillQuery } from '../../../web/src/features/settling/backfill';
import type { Timers } from '../../../web/src/lib/timers';
import type { FaultProfile, InjectedFaults } from '../service/fault-profile';
import type { Instance } from '../service/instance';
import type { RealPorts } from '../service/ports';
import { retention } from '../settings';
import { between, type Random } from '../simulation/random';
import type { Simulation } from '../simulation/simulation';
import type { Gateway } from './gateway';

interface LivesDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly injected: InjectedFaults;
  readonly faults: () => FaultProfile;
  readonly gateway: Gateway;
  /** The traffic has stopped: whoever wants to see the end looks now. */
  readonly isOver: () => boolean;
}

interface BreakingDeps extends LivesDeps {
  /** Nothing new is sent for minutes, so that hardly anything can be lost, and each page that comes back asks for all the same. */
  readonly isQuiet: () => boolean;
}

const RARER_WHEN_QUIET = 5;

/** Connections break, and some take nothing for a while. */
export const breakConnections = async (deps: BreakingDeps): Promise<void> => {
  const { simulation, random, faults, gateway, isOver, isQuiet } = deps;
  while (!isOver()) {
    await simulation.sleep(between(random, 2000, 12_000) * (isQuiet() ? RARER_WHEN_QUIET : 1));
    if (random() < 0.5 * faults().network) gateway.breakOne();
    if (random() < 0.3 * faults().network) gateway.muteOne(between(random, 1000, 8000));
  }
};

/** A page comes, goes to sleep and is looked at again. The last to come does so when the last events are on their way. */
export const livePage = async (deps: LivesDeps, page: Page, comesAt: () => boolean): Promise<void> => {
  const { simulation, random, injected, faults, isOver } = deps;
  while (!comesAt()) await simulation.sleep(500);
  page.start();
  while (!isOver()) {
    await simulation.sleep(between(random, 5000, 120_000));
    if (isOver() || random() > faults().network / 3) continue;
    injected.add('pagesAsleep');
    page.sleep();
    const until = simulation.now() + between(random, 3000, 200_000);
    while (!isOver() && simulation.now() < until) await simulation.sleep(1000);
    page.wake();
  }
};

const PICTURE_MS = 16;

export const allTopics: readonly Topic[] = [...new Set(metrics.catalog.metrics.flatMap(topicsToWatch))];

interface PageDeps {
  readonly timers: Timers;
  readonly random: Random;
  readonly openSocket: OpenSocket;
  readonly address: () => Promise<Address>;
  readonly catalog: Catalog;
  readonly topics: readonly Topic[];
  readonly ask: BackfillDeps['ask'];
  /** Whether it takes in what is settled, as it should. */
  readonly settles: boolean;
}

/** The event without what its frame says of settled windows. */
const withoutWindows = (event: ConnectionEvent): ConnectionEvent =>
  event.kind === 'message' && event.message.type === 'settled'
    ? { ...event, message: { ...event.message, windows: [] } }
    : event;

/** What a browser's page keeps and does, put together as the page does it. */
export class Page {
  readonly store: LiveStore;
  /** Its clock minus the server's, ms. */
  private readonly skew: number;
  private readonly connection: Connection;

  constructor(deps: PageDeps) {
    const { random, settles, topics } = deps;
    const { now, after } = deps.timers;
    this.skew = Math.round((random() - 0.5) * 20_000);
    const timers = { now: () => now() + this.skew, after };
    const store = new LiveStore({
      declared: declaredByTopic(deps.catalog),
      now: timers.now,
      painter: {
        nextFrame: (task, notBefore = 0) => void after(Math.max(PICTURE_MS, notBefore - timers.now()), task),
        afterPaint: () => undefined,
      },
    });
    this.store = store;
    const settled = {
      waits: () => store.waits(),
      receivePage: (windows: Parameters<LiveStore['receivePage']>[0]) => settles && store.receivePage(windows),
      backfilled: store.backfilled.bind(store),
      setBackfillStatus: store.setBackfillStatus.bind(store),
      serverNow: () => store.serverNow(),
      retention: store.retention,
    };
    const backfill = new Backfill({
      timers,
      random,
      settled,
      since: () => store.retention.wantedSince(),
      ask: deps.ask,
    });
    this.connection = new Connection(
      {
        openSocket: deps.openSocket,
        timers,
        topics: () => topics,
        needsCheckpoints: () => store.needsCheckpoints(),
        address: deps.address,
        random,
        online: () => true,
      },
      (event) => {
        if (event.kind === 'unknown') throw new Error('a page was sent what it does not understand');
        feed(store, backfill, settles ? event : withoutWindows(event));
      },
    );
    const tick = () => {
      store.tick();
      after(1000, tick);
    };
    tick();
  }

  start(): void {
    this.connection.start();
  }

  /** It has been hidden for long. */
  sleep(): void {
    this.connection.sleep();
  }

  /** It is looked at. */
  wake(): void {
    this.connection.wake();
  }

  stop(): void {
    this.connection.stop();
  }
}

interface RestDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly injected: InjectedFaults;
  readonly faults: () => FaultProfile;
  readonly ports: Pick<RealPorts, 'reader' | 'answers'>;
  readonly instance: () => Instance;
  /** How long settling takes as a rule, ms. */
  readonly settling: number;
}

/** A reader whose every page takes its time, so that what is read may change meanwhile. */
const slowly = (instance: Instance, real: SettledReader): SettledReader => ({
  checkpoints: () => instance.call('read', real.checkpoints),
  seconds: (...args) => instance.pages(real.seconds(...args)),
  windows: (...args) => instance.pages(real.windows(...args)),
});

/** `GET /settled` as a page asks it, each time of a container that knows nothing yet: over the wire both ways, and not always answered. */
export const askSettled = (deps: RestDeps, topics: readonly Topic[]): BackfillDeps['ask'] => {
  const { simulation, random, injected, faults, ports, settling } = deps;
  const { now, sleep } = simulation;
  const answer = async ({ since, asOf, next }: BackfillQuery): Promise<string> => {
    const instance = deps.instance();
    const reader = slowly(instance, ports.reader());
    const answers = instance.port(ports.answers());
    const share = createShareAnswer({ answers, now, sleep, random, logger: inMemoryLogger() });
    const { identityOf } = metrics;
    const query = createSharedSettled({ reader, metrics, identityOf, now, retention, settling, share });
    const notBefore = asOf !== undefined && { asOf: String(Math.floor(asOf)) };
    const text = { topics: topics.join(','), since: String(since), ...notBefore, ...(next !== undefined && { next }) };
    return query(['admins'], settledQuerySchema.parse(text));
  };
  return async (query, signal) => {
    await simulation.sleep(between(random, 10, 60));
    if (random() < 0.1 * faults().network) {
      injected.add('questionsRefused');
      throw new Error('no answer');
    }
    const found = await answer(query);
    await simulation.sleep(between(random, 10, 60));
    signal.throwIfAborted();
    return settledAnswerSchema.parse(JSON.parse(found));
  };
};
