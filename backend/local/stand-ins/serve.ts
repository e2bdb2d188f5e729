import type { z } from 'zod';
import type { Message } from './messages';

export const tell = (message: Message): void => {
  if (process.connected) process.send?.(message);
};

/**
 * The life of a stand-in's process: settings come as the first argument, in JSON; it ends when told to, and when the local
 * cloud is gone, however that died. Ctrl-C reaches every process of a terminal, so here it means nothing: the local cloud decides.
 * @param start gives what ends the stand-in.
 */
export const serve = async <S>(
  settings: z.ZodType<S>,
  start: (settings: S) => Promise<() => Promise<void>>,
): Promise<void> => {
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  let end = async () => {};
  const leave = () => void end().finally(() => process.exit(0));
  process.on('disconnect', leave);
  process.on('message', leave);
  process.on('SIGTERM', leave);
  try {
    end = await start(settings.parse(JSON.parse(process.argv[2] ?? '')));
    tell({ type: 'ready' });
  } catch (error) {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    console.error(error);
    process.exitCode = 1;
    if (process.connected) process.disconnect();
  }
};
