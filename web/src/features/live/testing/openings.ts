import { seededRandom } from '@millrace/contract';
import { createFakeTimers, type FakeTimers } from '../../../lib/testing/fake-timers';
import { SECOND } from '../../settling/testing/frames';
import { FakePage } from './fake-page';
import { FakeServer, type Troubles } from './fake-server';
import { arrivalOf, makeLog, type ScheduleRecord, startOf } from './log';

const TICK_MS = 100;
/** Pages ask within this time how far a shard is that has gone quiet. */
const QUIET_MS = 20_000;
const STEP_WINDOWS = 5;
const longLog = { least: 120, more: 120, pace: 1 };

/** A step that a page draws as known, and lower than it is. */
export interface FalseStep {
  readonly from: number;
  readonly at: number;
  readonly shown: number;
  readonly arrived: number;
}

export interface Opening {
  readonly falseSteps: readonly FalseStep[];
  /** Steps that a page should know by now and says it does not. */
  readonly withheld: number;
  /** Steps drawn as known, so that a page that knows nothing does not pass. */
  readonly known: number;
}

/** When each event of a step arrived first, ms. */
type Arrivals = readonly number[];

const arrivalsByStep = (log: readonly ScheduleRecord[][]): readonly Arrivals[] => {
  const steps: Map<number, number>[] = [];
  for (const record of log.flat()) {
    const step = Math.floor(record.window / STEP_WINDOWS);
    steps[step] ??= new Map();
    const first = steps[step].get(record.id) ?? Number.POSITIVE_INFINITY;
    steps[step].set(record.id, Math.min(first, arrivalOf(record)));
  }
  return Array.from(steps, (step) => [...(step?.values() ?? [])]);
};

const shownIn = (page: FakePage, shards: number, from: number): number => {
  let sum = 0;
  for (let window = from; window < from + STEP_WINDOWS; window++)
    for (let shard = 0; shard < shards; shard++) sum += page.shown('metric:a', window, shard);
  return sum;
};

/** What a page draws as known, over its life. */
class Watch {
  readonly falseSteps: FalseStep[] = [];
  known = 0;
  private readonly page: FakePage;
  private readonly steps: readonly Arrivals[];
  private readonly shards: number;

  constructor(page: FakePage, log: readonly ScheduleRecord[][]) {
    this.page = page;
    this.steps = arrivalsByStep(log);
    this.shards = log.length;
  }

  /** Looks at every step that the page draws as known. */
  look(now: number): void {
    for (const [step, arrivals] of this.steps.entries()) {
      const until = this.knownUntil(step);
      if (until === undefined) continue;
      this.known += 1;
      const from = step * STEP_WINDOWS;
      const [shown, arrived] = [shownIn(this.page, this.shards, from), arrivals.filter((at) => at < until).length];
      if (shown < arrived) this.falseSteps.push({ from, at: now - SECOND, shown, arrived });
    }
  }

  get withheld(): number {
    return this.steps.filter((_, step) => this.knownUntil(step) === undefined).length;
  }

  private knownUntil(step: number): number | undefined {
    return this.page.knownUntil(startOf(step * STEP_WINDOWS), startOf((step + 1) * STEP_WINDOWS));
  }
}

/** What a page does in a tenth of a second. */
const live = (page: FakePage, server: FakeServer, timers: FakeTimers, random: () => number): void => {
  if (!page.on && random() < (server.arrived ? 1 : 0.01)) page.connect();
  if (page.on) page.pingWhenNeeded(server.checkpoints());
  if (timers.now() % 1000 === 0) page.store.tick();
};

/** Whether nothing is left to come, and no page waits to ask again because it was refused. */
const isOver = (server: FakeServer, pages: readonly FakePage[]): boolean =>
  server.done && server.isQuiet && pages.every(({ store }) => store.view.backfillStatus === 'done');

/** Pages are opened at random moments while events run, and looked at ten times a second. */
export const runOpenings = async (seed: number, troubles: Troubles): Promise<Opening> => {
  const random = seededRandom(seed);
  const timers = createFakeTimers(SECOND);
  const log = makeLog(random, longLog);
  const server = new FakeServer(log, timers, random, troubles);
  const pages = [0, 1].map(() => new FakePage(server, timers, random, undefined));
  server.pages = pages;
  const watches = pages.map((page) => new Watch(page, log));
  for (let quiet = 0; quiet < QUIET_MS; quiet = isOver(server, pages) ? quiet + TICK_MS : 0) {
    await timers.advance(TICK_MS);
    server.tick();
    for (const page of pages) live(page, server, timers, random);
    for (const watch of watches) watch.look(timers.now());
  }
  const opening: Opening = {
    falseSteps: watches.flatMap(({ falseSteps }) => falseSteps),
    withheld: watches.reduce((sum, { withheld }) => sum + withheld, 0),
    known: watches.reduce((sum, { known }) => sum + known, 0),
  };
  for (const page of pages) page.disconnect();
  return opening;
};
