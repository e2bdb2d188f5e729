const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborts when the command is to end: on Ctrl-C, when it is told to, and when whoever started it is gone. Signals that come after the
 * first change nothing, so an impatient second Ctrl-C does not cut the ending short.
 */
export const interruption = (): AbortSignal => {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of SIGNALS) process.on(signal, abort);
  process.once('disconnect', abort);
  // Listening to the channel must not keep a command alive that has nothing left to do.
  process.channel?.unref();
  return controller.signal;
};
