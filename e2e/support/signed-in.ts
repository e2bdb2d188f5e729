import { test as base, type Page } from '@playwright/test';
import { openLive, signIn } from './dashboard';

type Session = Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>;

interface Shared {
  /** What the browser keeps of a viewer who has signed in. */
  readonly session: Session;
  readonly idToken: string;
  /** A live page of that viewer, which shows all that was there before. For tests that look, and change nothing on it. */
  readonly livePage: Page;
}

const idTokenOf = ({ origins }: Session): string => {
  const entry = origins.flatMap(({ localStorage }) => localStorage).find(({ name }) => name.endsWith('.idToken'));
  if (!entry) throw new Error('the session holds no ID token');
  return entry.value;
};

/** For tests that are not about signing in: a viewer has signed in once, and is signed in on the page of every test. */
export const test = base.extend<object, Shared>({
  session: [
    async ({ browser }, use) => {
      const page = await browser.newPage();
      await signIn(page);
      await page.locator('[data-connection]').waitFor();
      const session = await page.context().storageState();
      await page.close();
      await use(session);
    },
    { scope: 'worker' },
  ],
  idToken: [({ session }, use) => use(idTokenOf(session)), { scope: 'worker' }],
  livePage: [
    async ({ browser, session }, use) => {
      const page = await browser.newPage({ storageState: session });
      await openLive(page);
      await use(page);
      await page.close();
    },
    { scope: 'worker' },
  ],
  storageState: ({ session }, use) => use(session),
  page: async ({ page }, use) => {
    await use(page);
    // It goes on asking until it is closed: what a test makes of the answers ends with the test.
    if (!page.isClosed()) await page.unrouteAll({ behavior: 'ignoreErrors' });
  },
});
