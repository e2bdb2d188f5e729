import type { Endpoints } from '@millrace/contract';
import { type Browser, chromium, type Page } from '@playwright/test';
import { findBrowser, thisMachine } from '../../tools/src/lib/browser/find-browser';
import { idTokenOf } from '../../tools/src/lib/session/id-token';
import { onOwnStack as ownStack } from '../support/own-stack';
import { startNoting } from './page-probe';

const flags = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'];

/** What pages are measured on. */
export interface Setup {
  readonly endpoints: Endpoints;
  /** Of the user that the pages sign in. */
  readonly token: string;
  readonly browser: Browser;
}

interface SetupOptions {
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  /** Writes the app folder that the stack is of, where it is not the user's own. */
  readonly writeApp?: (folder: string) => Promise<void>;
}

const withBrowser = async <T>(
  endpoints: Endpoints,
  { signal, print }: SetupOptions,
  measure: (setup: Setup) => Promise<T>,
): Promise<T> => {
  const [user] = endpoints.users;
  const token = await idTokenOf(endpoints, user?.username ?? '', user?.password ?? '');
  const executablePath = await findBrowser(thisMachine(signal, print));
  const browser = await chromium.launch({ args: flags, executablePath });
  try {
    return await measure({ endpoints, token, browser });
  } finally {
    await browser.close();
  }
};

/** Measures on a stack and in a browser that are there for nothing else, and end with it. */
export const onOwnStack = <T>(options: SetupOptions, measure: (setup: Setup) => Promise<T>): Promise<T> =>
  ownStack({ ...options, name: 'bench' }, ({ endpoints }) => withBrowser(endpoints, options, measure));

export const openPage = (browser: Browser): Promise<Page> =>
  browser.newPage({ viewport: { width: 1440, height: 900 } });

const FIGURE = '[data-metric][data-count]:not([data-count="0"])';

/** Signs in, and waits for the first figure that counts something. */
export const signIn = async (page: Page, { dashboard, users }: Endpoints): Promise<void> => {
  await page.goto(dashboard);
  await page.getByLabel('Email').fill(users[0]?.username ?? '');
  await page.getByRole('textbox', { name: 'Password' }).fill(users[0]?.password ?? '');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForSelector(FIGURE, { state: 'attached', timeout: 60_000 });
};

/** From the click on "Sign in" to the first figure that counts something, ms. */
export const firstValues = async (page: Page, endpoints: Endpoints): Promise<number> => {
  await startNoting(page);
  await page.addInitScript(() => addEventListener('click', () => Object.assign(window, { clicked: Date.now() }), true));
  await signIn(page, endpoints);
  return page.evaluate(() => Date.now() - (Reflect.get(window, 'clicked') as number));
};
