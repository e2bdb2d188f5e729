import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoints } from '@millrace/contract';
import type { CDPSession, Page } from '@playwright/test';
import { rounded } from './benchmark';
import { heapOf } from './page-probe';
import { sendEvents } from './page-traffic';

const RATE = 30;
const EVERY_MS = 30_000;
/** So often it is printed, so that one sees where it grows. */
const SAID_EVERY_MINUTES = 5;

/** What a page holds after so many minutes, once the garbage is gone. */
export interface Held {
  readonly minute: number;
  readonly mb: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** MB a minute: the slope of the least squares. */
export const slopeOf = (points: readonly Held[]): number => {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(({ minute }) => minute)), mean(points.map(({ mb }) => mb))];
  const across = points.reduce((sum, { minute, mb }) => sum + (minute - x) * (mb - y), 0);
  return across / points.reduce((sum, { minute }) => sum + (minute - x) ** 2, 0);
};

const heldAfter = async (session: CDPSession, ms: number): Promise<Held> => {
  const mb = rounded(await heapOf(session));
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { minute: rounded(ms / 60_000), mb, nodes, listeners: jsEventListeners };
};

interface Observed {
  readonly endpoints: Endpoints;
  readonly page: Page;
  readonly minutes: number;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** How the heap grows at 30 events a second. A page of the first range retains eleven minutes of seconds, so that it grows until then. */
export const observeHeap = async ({ endpoints, page, minutes, signal, print }: Observed) => {
  const session = await page.context().newCDPSession(page);
  const started = Date.now();
  const points: Held[] = [];
  const note = async (): Promise<void> => {
    const point = await heldAfter(session, Date.now() - started);
    const { minute, mb, nodes, listeners } = point;
    if (Math.floor(minute / SAID_EVERY_MINUTES) > Math.floor((points.at(-1)?.minute ?? -1) / SAID_EVERY_MINUTES))
      print(`after ${minute} min the page holds ${mb} MB, ${nodes} nodes and ${listeners} listeners`);
    points.push(point);
  };
  const traffic = sendEvents({ endpoints, rate: RATE, seconds: minutes * 60, signal }, 5);
  while (Date.now() - started < minutes * 60_000 && !signal.aborted) {
    await note();
    await wait(Math.min(EVERY_MS, (minutes * 60_000) / 3));
  }
  await traffic;
  await note();
  const half = points.filter(({ minute }) => minute >= minutes / 2);
  const mbPerMinute = rounded(slopeOf(half.length > 1 ? half : points), 2);
  const [first, last] = [points[0], points.at(-1)];
  print(
    `heap over ${minutes} min: ${first?.mb} to ${last?.mb} MB, ${mbPerMinute} MB a minute in the second half; ${first?.nodes} to ${last?.nodes} nodes, ${first?.listeners} to ${last?.listeners} listeners`,
  );
  return { minutes, mbPerMinute, held: points.filter((_, i) => i % 10 === 0 || i === points.length - 1) };
};
