/** Turns off the telemetry, the update checks and the prompts of the tools that Millrace uses. */
export const quiet = {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  DO_NOT_TRACK: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  NO_UPDATE_NOTIFIER: '1',
  SLS_NOTIFICATIONS_MODE: 'off',
  SLS_TELEMETRY_DISABLED: '1',
  SLS_TRACKING_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  TURBO_TELEMETRY_DISABLED: '1',
};

/**
 * The environment of everything that is started: quiet, and without a NODE_ENV from outside, since `production` would keep
 * the tests' packages from being installed and anything else makes the dashboard's build differ.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export const quietEnvironment = (env) => {
  const { NODE_ENV: _, ...rest } = env;
  return { ...rest, ...quiet };
};
