import { Server } from 'node:net';
import { z } from 'zod';
import { messageOf } from './user-error';

/** What a stand-in's process sends to the local AWS. */
export const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** It wants to be handed a port to listen on. */
  z.object({ type: z.literal('listen'), port: z.number() }),
  /** A program that the stand-in runs, to be ended if the stand-in itself cannot. */
  z.object({ type: z.literal('program'), pid: z.number() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  /** Records were put: the shards that took them. */
  z.object({ type: z.literal('put'), shards: z.array(z.string()) }),
  /** Cognito would have sent a mail. */
  z.object({ type: z.literal('mail'), to: z.string(), subject: z.string(), code: z.string() }),
]);

export type Message = z.infer<typeof messageSchema>;

export const notify = (message: Message): void => {
  if (process.connected) process.send?.(message);
};

/** Makes it listen on a port of the local AWS's network, which the process may not be in itself: a socket stays where it was opened. */
export const listenOutside = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const take = (_: unknown, opened: unknown): void => {
      if (!(opened instanceof Server)) return;
      process.off('message', take);
      server.listen(opened, resolve);
    };
    process.on('message', take);
    server.once('error', reject);
    notify({ type: 'listen', port });
  });

const throttleSchema = z.object({ type: z.literal('throttle'), share: z.number() });

/**
 * The life of a stand-in's process: settings come as the first argument, in JSON; it ends when asked to, and when the local
 * AWS is gone, however that died. Ctrl-C reaches every process of a terminal, so it is ignored here: the local AWS decides.
 * @param start returns what ends the stand-in; what it passes to its second argument is called when the share of failing calls changes.
 */
export const serve = async <S>(
  settings: z.ZodType<S>,
  start: (settings: S, onThrottle: (set: (share: number) => void) => void) => Promise<() => Promise<void>>,
): Promise<void> => {
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  let end = async () => {};
  const shutdown = () => void end().finally(() => process.exit(0));
  process.on('disconnect', shutdown);
  let setShare = (_: number) => {};
  process.on('message', (message, opened: unknown) => {
    if (opened !== undefined) return;
    const throttle = throttleSchema.safeParse(message);
    if (throttle.success) setShare(throttle.data.share);
    else shutdown();
  });
  process.on('SIGTERM', shutdown);
  try {
    end = await start(settings.parse(JSON.parse(process.argv[2] ?? '')), (set) => {
      setShare = set;
    });
    notify({ type: 'ready' });
  } catch (error) {
    notify({ type: 'failed', message: messageOf(error) });
    console.error(error);
    process.exitCode = 1;
    if (process.connected) process.disconnect();
  }
};
