import { type Command, commandSchema, type ServerMessage, type SettledAnswer, type Topic } from '@millrace/contract';
import { settleAfterOf, settlingOf } from '../../backend/src/domain/time';
import type { Settings } from '../../backend/stack/settings';
import { Connection } from '../../web/src/features/connection/connection';
import type { OpenSocket } from '../../web/src/features/connection/transport';
import { Backfill, type BackfillStatus } from '../../web/src/features/settling/backfill';
import { backoffDelay } from '../../web/src/lib/backoff';
import { between, type Random } from '../chaos/simulation/random';
import { Simulation } from '../chaos/simulation/simulation';

type Throttle = Settings['throttling']['rest']['default'];

/**
 * What API Gateway lets through of one method or route: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 * says that a stage's limits hold for each method by itself.
 */
class TokenBucket {
  private readonly limits: Throttle;
  private readonly now: () => number;
  private tokens: number;
  private at: number;

  constructor(limits: Throttle, now: () => number) {
    this.limits = limits;
    this.now = now;
    this.tokens = limits.burst;
    this.at = now();
  }

  take(): boolean {
    const { rate, burst } = this.limits;
    this.tokens = Math.min(burst, this.tokens + ((this.now() - this.at) * rate) / 1000);
    this.at = this.now();
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

export interface ReopeningOptions {
  readonly pages: number;
  /** Requests of one answer of `GET /settled`. */
  readonly answerPages: number;
  readonly throttling: Settings['throttling'];
  readonly random: Random;
}

export interface Reopened {
  /** From the loss of all connections until every page is live, ms. */
  readonly liveMs: number;
  /** The same until every page has what it missed, once and a second time. */
  readonly backfilledMs: number;
  readonly requests: number;
  readonly refused: number;
}

const LONGEST_MS = 900_000;
const topics: readonly Topic[] = ['metric:orders'];

/** Both APIs of a stage, as far as they refuse. */
class Gateway {
  requests = 0;
  refused = 0;
  private readonly simulation: Simulation;
  private readonly options: ReopeningOptions;
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(simulation: Simulation, options: ReopeningOptions) {
    this.simulation = simulation;
    this.options = options;
  }

  readonly openSocket: OpenSocket = (_url, listener) => {
    let open = true;
    this.simulation.start(async () => {
      const accepted = await this.pass('websocket', '$connect');
      if (!open) return;
      if (accepted) listener.onOpen();
      else listener.onClose('refused');
    });
    const answer = async (command: Command): Promise<void> => {
      const message = (await this.pass('websocket', command.action)) ? this.answerOf(command) : undefined;
      if (open) listener.onText(JSON.stringify(message ?? { message: 'Too Many Requests' }));
    };
    return {
      send: (text) => this.simulation.start(() => answer(commandSchema.parse(JSON.parse(text)))),
      close: () => {
        open = false;
      },
    };
  };

  async ticket(): Promise<{ url: string; ticket: string; endsAt: number }> {
    await this.rest('POST /tickets');
    return { url: 'wss://stage', ticket: 'stage', endsAt: this.simulation.now() + LONGEST_MS };
  }

  async settled(next: string | undefined): Promise<SettledAnswer> {
    const asOf = this.simulation.now();
    await this.rest('GET /settled');
    const page = next === undefined ? 1 : Number(next);
    const isLast = page >= this.options.answerPages;
    return { asOf, checkpoints: [], windows: [], ...(!isLast && { next: String(page + 1) }) };
  }

  private answerOf({ id, action }: Command): ServerMessage | undefined {
    const common = { type: 'answer', id, ok: true } as const;
    if (action === 'subscribe')
      return { ...common, action, topics: [...topics], settleAfter: settleAfterOf(settlingOf(2)) };
    return action === 'ping' ? { ...common, action, time: this.simulation.now(), checkpoints: [] } : undefined;
  }

  private async rest(method: string): Promise<void> {
    if (!(await this.pass('rest', method))) throw new Error('429');
  }

  /** Takes its time there and back. */
  private async pass(api: 'rest' | 'websocket', name: string): Promise<boolean> {
    await this.simulation.sleep(between(this.options.random, 20, 80));
    const passed = this.bucketOf(api, name).take();
    this.requests += 1;
    if (!passed) this.refused += 1;
    await this.simulation.sleep(between(this.options.random, 20, 80));
    return passed;
  }

  private bucketOf(api: 'rest' | 'websocket', name: string): TokenBucket {
    const { rest, websocket } = this.options.throttling;
    const found = this.buckets.get(name);
    if (found) return found;
    const limits =
      api === 'rest' ? (rest.methods[name] ?? rest.default) : (websocket.routes[name] ?? websocket.default);
    const bucket = new TokenBucket(limits, this.simulation.now);
    this.buckets.set(name, bucket);
    return bucket;
  }
}

/** What a page does to be live again and to have what it missed, without the figures. */
class ReopeningPage {
  isLive = false;
  status: BackfillStatus = 'under way';
  private readonly connection: Connection;

  constructor(simulation: Simulation, gateway: Gateway, random: Random) {
    const backfill = new Backfill({
      timers: simulation,
      random,
      settled: {
        waits: () => ({ missing: undefined, unsettled: undefined }),
        receivePage: () => undefined,
        backfilled: () => undefined,
        setBackfillStatus: (status) => {
          this.status = status;
        },
        serverNow: simulation.now,
        retention: { forgottenUntil: () => 0, asks: () => undefined },
      },
      since: () => 0,
      ask: ({ next }) => gateway.settled(next),
    });
    const deps = {
      openSocket: gateway.openSocket,
      timers: simulation,
      topics: () => topics,
      needsCheckpoints: () => false,
      address: () => gateway.ticket(),
      random,
      online: () => true,
    };
    this.connection = new Connection(deps, (event) => {
      if (event.kind === 'state') this.isLive = event.state.kind === 'live';
      if (event.kind === 'subscribed') backfill.subscribed(event.settleAfter);
      if (event.kind === 'lost') backfill.lost();
    });
    simulation.after(backoffDelay(1, random()), () => this.connection.start());
  }

  stop(): void {
    this.connection.stop();
  }
}

/** Pages that lose their connections at one moment, in simulated time: how long until each is live again and has what it missed, at the limits of a stage. */
export const reopen = async (options: ReopeningOptions): Promise<Reopened> => {
  const simulation = new Simulation(Date.UTC(2026, 10, 20, 10));
  const begun = simulation.now();
  const gateway = new Gateway(simulation, options);
  const pages = Array.from({ length: options.pages }, () => new ReopeningPage(simulation, gateway, options.random));
  await simulation.run(() => pages.every(({ isLive }) => isLive), LONGEST_MS);
  const liveMs = simulation.now() - begun;
  await simulation.run(() => pages.every(({ isLive, status }) => isLive && status === 'done'), LONGEST_MS);
  const backfilledMs = simulation.now() - begun;
  for (const page of pages) page.stop();
  const { requests, refused } = gateway;
  return { liveMs, backfilledMs, requests, refused };
};
