import { UserError } from '../cli/usage-error';
import { knownPlaces } from './known-places';

/** What the search asks of the machine. Each way of getting a browser resolves to its path, or to undefined where it is none. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly exists: (path: string) => boolean;
  /** The one that Playwright has downloaded before, or downloads now. */
  readonly playwright: () => Promise<string | undefined>;
  /** Debian's own, where this process may install it. */
  readonly debian: () => Promise<string | undefined>;
}

const NONE =
  'no browser for the tests: install Chrome, Edge or Chromium, or name one in CHROME_PATH (a download and apt-get did not help)';

/** The path of a Chromium-like browser. @throws PlainError where there is none and none can be had */
export const findBrowser = async ({ platform, env, exists, playwright, debian }: Machine): Promise<string> => {
  const named = env.CHROME_PATH;
  if (named && exists(named)) return named;
  if (named) throw new UserError(`CHROME_PATH names ${named}, which is not there`);
  const found = knownPlaces(platform, env).find(exists) ?? (await playwright()) ?? (await debian());
  if (!found) throw new UserError(NONE);
  return found;
};
