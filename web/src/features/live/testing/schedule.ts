import { seededRandom } from '@millrace/contract';
import { createFakeTimers, type FakeTimers } from '../../../lib/testing/fake-timers';
import { SECOND } from '../../settling/testing/frames';
import { type BrokenRule, FakePage } from './fake-page';
import { FakeServer } from './fake-server';
import { idsByWindow, makeLog, type ScheduleRecord, seriesOf } from './log';

const STEP_MS = 100;

export interface ScheduleOutcome {
  /** Figures that are not the truth ten seconds after everything was stored. */
  readonly wrong: number;
  /** How often a figure became less than it was. */
  readonly dips: number;
}

interface ShownFigure {
  readonly key: string;
  readonly truth: number;
  readonly shown: number;
}

/** Every figure of the log, as it is and as the page shows it. */
const figuresOf = (log: readonly ScheduleRecord[][], page: FakePage): ShownFigure[] =>
  log.flatMap((records, shard) =>
    [...idsByWindow(records)].flatMap(([window, ids]) =>
      seriesOf(ids).map(({ topic, breakdown }) => ({
        key: `${topic} ${window} ${shard}`,
        truth: breakdown.total?.count ?? 0,
        shown: page.shown(topic, window, shard),
      })),
    ),
  );

/** Counts how often a figure has become less. */
const dipCounter = () => {
  const most = new Map<string, number>();
  let dips = 0;
  const look = (figures: readonly ShownFigure[]): void => {
    for (const { key, shown } of figures) {
      if (shown < (most.get(key) ?? 0)) dips += 1;
      most.set(key, shown);
    }
  };
  return { look, dips: () => dips };
};

/** The log without what was sent twice. */
const onceEach = (log: readonly ScheduleRecord[][]): ScheduleRecord[][] => {
  const seen = new Set<number>();
  return log.map((records) => records.filter(({ id }) => !seen.has(id) && seen.add(id)));
};

/** Runs the schedule until ten seconds after everything was stored. */
const runOut = async (server: FakeServer, timers: FakeTimers, onStep: () => void): Promise<void> => {
  for (let quiet = 0; quiet < 10_000; quiet = server.done ? quiet + STEP_MS : 0) {
    await timers.advance(STEP_MS);
    server.tick();
    onStep();
  }
};

/** One schedule by chance. A calm one has no duplicates and loses nothing. */
export const runSchedule = async (
  seed: number,
  { broken, calm = false }: { broken?: BrokenRule; calm?: boolean } = {},
): Promise<ScheduleOutcome> => {
  const random = seededRandom(seed);
  const timers = createFakeTimers(SECOND);
  const log = calm ? onceEach(makeLog(random)) : makeLog(random);
  const server = new FakeServer(log, timers, random, { calm });
  const pages = Array.from({ length: 3 }, () => ({
    page: new FakePage(server, timers, random, broken),
    counter: dipCounter(),
  }));
  server.pages = pages.map(({ page }) => page);
  for (const { page } of pages.slice(0, calm ? 3 : 2)) page.connect();
  await runOut(server, timers, () => {
    for (const [i, { page, counter }] of pages.entries()) {
      // The last page comes when the last events are on their way.
      if (!page.on && (i < 2 || server.arrived) && random() < (server.done ? 1 : 0.1)) page.connect();
      if (calm) counter.look(figuresOf(log, page));
    }
  });
  const figures = pages.flatMap(({ page }) => figuresOf(log, page));
  for (const { page } of pages) page.disconnect();
  return {
    wrong: figures.filter(({ truth, shown }) => truth !== shown).length,
    dips: pages.reduce((sum, { counter }) => sum + counter.dips(), 0),
  };
};
