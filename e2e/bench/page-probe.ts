import type { CDPSession, Page } from '@playwright/test';
import { rounded } from './benchmark';

/** What a page notes of itself from its first moment on. */
export interface Noted {
  /** Tasks of the main thread over 50 ms. */
  readonly tasks: readonly { readonly at: number; readonly ms: number }[];
  /** `what`: the element that moved most. */
  readonly shifts: readonly { readonly at: number; readonly value: number; readonly what?: string }[];
  /** From an input to the picture that shows it, ms; one of at least 16 ms only, since browsers report no faster ones. */
  readonly inputs: readonly number[];
  /** How many events the watched figure had counted, and when that was on the screen, ms since the epoch. */
  readonly painted: readonly (readonly [count: number, at: number])[];
}

/** What lib.dom does not have of a layout shift (https://wicg.github.io/layout-instability). */
interface Shift {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node: Node | null }[];
}

/** Runs inside the page, before anything of it. */
const note = () => {
  const noted = { tasks: [] as object[], shifts: [] as object[], inputs: [] as number[], painted: [] as number[][] };
  const observe = (type: string, take: (entry: PerformanceEntry) => void, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  observe('longtask', ({ startTime, duration }) => noted.tasks.push({ at: startTime, ms: duration }));
  observe('layout-shift', (entry) => {
    const { value, hadRecentInput, sources } = entry as PerformanceEntry & Shift;
    const element = sources[0]?.node instanceof Element ? sources[0].node : sources[0]?.node?.parentElement;
    const what = `${element?.localName}.${element?.getAttribute('class')}`;
    if (!hadRecentInput) noted.shifts.push({ at: entry.startTime, value, what });
  });
  const isInput = ({ name }: PerformanceEntry) => name === 'keydown' || name === 'pointerup';
  observe('event', (entry) => isInput(entry) && noted.inputs.push(entry.duration), { durationThreshold: 16 });

  // What changes while a picture is prepared is on the screen right after it; what changes at another time, with the next one.
  let preparing = false;
  const nextPicture = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (task) =>
    nextPicture((time) => {
      preparing = true;
      setTimeout(() => {
        preparing = false;
      }, 0);
      task(time);
    });
  const afterPaint = (done: () => void) => (preparing ? setTimeout(done, 0) : nextPicture(() => setTimeout(done, 0)));
  const watch = (figure: Element) => {
    const before = Number(figure.getAttribute('data-count'));
    let shown = figure.textContent;
    const look = () => {
      const [count, text] = [Number(figure.getAttribute('data-count')) - before, figure.textContent];
      const isPainted = () => {
        shown = text;
        noted.painted.push([count, Date.now()]);
      };
      // What reads like what is on the screen is there already: a figure in thousands does not change with each event.
      if (text === shown) isPainted();
      else afterPaint(isPainted);
    };
    new MutationObserver(look).observe(figure, { attributes: true, attributeFilter: ['data-count'] });
  };
  Object.assign(window, { noted, watchFigure: watch });
};

export const startNoting = async (page: Page): Promise<void> => {
  // The compiler of this file names functions with a helper that the page does not have.
  await page.addInitScript('globalThis.__name = (it) => it;');
  await page.addInitScript(note);
};

export const readNoted = (page: Page): Promise<Noted> => page.evaluate(() => Reflect.get(window, 'noted') as Noted);

/** Has the page note when the count of a metric's figure is painted, from now on. */
export const watchFigure = async (page: Page, metric: string): Promise<void> => {
  const figure = page.locator(`[data-metric="${metric}"][data-count]`).first();
  await figure.scrollIntoViewIfNeeded();
  await figure.evaluate((element) => (Reflect.get(window, 'watchFigure') as (element: Element) => void)(element));
};

/** A session of layout shifts ends after a second without one, or after five. */
const SESSION_GAP_MS = 1000;
const SESSION_MS = 5000;

/** The worst session of layout shifts, as browsers report it of real people (CLS: https://web.dev/articles/cls). */
export const layoutShift = (shifts: Noted['shifts']): number => {
  let worst = 0;
  let session = { from: 0, last: 0, sum: 0 };
  for (const { at, value } of shifts) {
    const goes = session.sum > 0 && at - session.last < SESSION_GAP_MS && at - session.from < SESSION_MS;
    session = { from: goes ? session.from : at, last: at, sum: (goes ? session.sum : 0) + value };
    worst = Math.max(worst, session.sum);
  }
  return worst;
};

interface Sharing {
  /** CPU time over wall time, of the process that draws the page. */
  readonly page: number;
  /** The same of all of the browser's processes. */
  readonly browser: number;
}

type ProcessTimes = ReadonlyMap<number, { readonly type: string; readonly cpuTime: number }>;

const processTimes = async (browser: CDPSession): Promise<ProcessTimes> => {
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  return new Map(processInfo.map(({ id, type, cpuTime }) => [id, { type, cpuTime }]));
};

/** Which share of a core the browser takes while `work` runs. Of several pages' processes it is the one that does something. */
export const cpuDuring = async (browser: CDPSession, work: () => Promise<void>): Promise<Sharing> => {
  const started = performance.now();
  const before = await processTimes(browser);
  await work();
  const after = await processTimes(browser);
  const seconds = (performance.now() - started) / 1000;
  const spent = [...after].map(([id, { type, cpuTime }]) => ({ type, s: cpuTime - (before.get(id)?.cpuTime ?? 0) }));
  const pages = spent.filter(({ type }) => type === 'renderer').map(({ s }) => s);
  return {
    page: Math.max(...pages) / seconds,
    browser: spent.reduce((sum, { s }) => sum + s, 0) / seconds,
  };
};

/** What takes the main thread's time, as a share of all time. */
export interface MainThread {
  readonly script: number;
  readonly style: number;
  readonly layout: number;
  /** Paint, layers, what comes of the network, and garbage. */
  readonly other: number;
  /** How often something was laid out, a second. */
  readonly layouts: number;
}

const mainThreadTimes = async (page: CDPSession): Promise<ReadonlyMap<string, number>> => {
  const { metrics } = await page.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
};

/** Begins to watch the main thread of a page, and returns what ends it and says how it spent its time, as its browser counts it. */
export const watchMainThread = async (page: CDPSession): Promise<() => Promise<MainThread>> => {
  await page.send('Performance.enable');
  const before = await mainThreadTimes(page);
  return async () => {
    const after = await mainThreadTimes(page);
    await page.send('Performance.disable');
    const spent = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    const share = (name: string) => rounded(spent(name) / spent('Timestamp'), 3);
    const [script, style, layout] = [share('ScriptDuration'), share('RecalcStyleDuration'), share('LayoutDuration')];
    const other = rounded(share('TaskDuration') - script - style - layout, 3);
    return { script, style, layout, other, layouts: share('LayoutCount') };
  };
};

const MEGABYTE = 1024 * 1024;

/** MB in use after the garbage is gone. */
export const heapOf = async (page: CDPSession): Promise<number> => {
  await page.send('HeapProfiler.collectGarbage');
  const { usedSize } = await page.send('Runtime.getHeapUsage');
  return usedSize / MEGABYTE;
};
