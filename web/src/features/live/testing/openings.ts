import { seededRandom } from '@millrace/contract';
import { createFakeTimers, type FakeTimers } from '../../../lib/testing/fake-timers';
import { LIVE_SPAN_MS } from '../../ranges/ranges';
import { MINUTE_MS } from '../../settling/live-state';
import { SECOND } from '../../settling/testing/frames';
import { FakePage, Watch, type Watched } from './fake-page';
import { FakeServer, type Troubles } from './fake-server';
import { makeLog } from './log';

const TICK_MS = 100;
/** Pages ask within this time how far a shard is that has gone quiet. */
const QUIET_MS = 20_000;
const STEP_WINDOWS = 5;
const longLog = { least: 120, more: 120, pace: 1 };

/** What a page does in a tenth of a second. */
const live = (page: FakePage, server: FakeServer, timers: FakeTimers, random: () => number): void => {
  if (!page.on && random() < (server.arrived ? 1 : 0.01)) page.connect();
  if (page.on) page.pingWhenNeeded(server.checkpoints());
  if (timers.now() % 1000 === 0) page.store.tick();
};

/** Whether nothing is left to come, and no page waits to ask again because it was refused. */
const isOver = (server: FakeServer, pages: readonly FakePage[]): boolean =>
  server.done && server.isQuiet && pages.every(({ store }) => store.view.backfillStatus === 'done');

/** A span that begins after any event, so that nothing is retained. */
const NO_SPAN_MS = -2 * MINUTE_MS;

/** Somebody chooses another range: nothing at all, or what holds all events, which it is in the end. */
const choose = ({ store }: FakePage, isOver: boolean, random: () => number): void => {
  if (isOver) store.retention.setSpan(LIVE_SPAN_MS);
  else if (random() < 0.02) store.retention.setSpan(random() < 0.5 ? NO_SPAN_MS : LIVE_SPAN_MS);
};

/**
 * Pages are opened at random moments while events run, and looked at ten times a second. `chooses`: somebody chooses one range after another.
 */
export const runOpenings = async (seed: number, troubles: Troubles, chooses = false): Promise<Watched> => {
  const random = seededRandom(seed);
  const timers = createFakeTimers(SECOND);
  const log = makeLog(random, longLog);
  const server = new FakeServer(log, timers, random, troubles);
  const pages = [0, 1].map(() => new FakePage(server, timers, random, undefined));
  server.pages = pages;
  const watches = pages.map(
    (page) => new Watch(() => page.store.view, log, { topic: 'metric:a', stepWindows: STEP_WINDOWS }),
  );
  for (let quiet = 0; quiet < QUIET_MS; quiet = isOver(server, pages) ? quiet + TICK_MS : 0) {
    await timers.advance(TICK_MS);
    server.tick();
    for (const page of pages) live(page, server, timers, random);
    for (const page of chooses ? pages : []) choose(page, server.arrived, random);
    for (const watch of watches) watch.look(timers.now());
  }
  const opening: Watched = {
    falseSteps: watches.flatMap(({ falseSteps }) => falseSteps),
    withheld: watches.reduce((sum, { withheld }) => sum + withheld, 0),
    known: watches.reduce((sum, { known }) => sum + known, 0),
  };
  for (const page of pages) page.disconnect();
  return opening;
};
