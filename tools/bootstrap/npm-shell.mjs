/** How often to look, ms. */
const EVERY = 500;

/**
 * Calls `end` when npm is gone that started this process. npm passes signals to the shell in which it runs a script, and the
 * shell does not pass them on: without this, ending npm would leave everything running.
 *
 * @param {() => void} end
 */
export const whenNpmEnds = (end) => {
  if (!process.env.npm_lifecycle_event) return;
  const shell = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(looking);
    end();
  }, EVERY);
  looking.unref();
};
