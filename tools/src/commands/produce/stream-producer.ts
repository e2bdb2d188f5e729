import { setTimeout as sleep } from 'node:timers/promises';
import type { Generator } from '../../lib/generate/sample';
import type { Acknowledgements } from './acknowledgements';
import { kinesisClient, kinesisPut } from './kinesis-put';
import type { Clock } from './pace';
import type { Producing } from './producer';
import type { Target } from './target';

const systemClock: Clock = {
  now: Date.now,
  wait: (ms, signal) => sleep(ms, undefined, signal && { signal }).catch(() => undefined),
};

/** What `produce` needs to send to a real stream until the signal says so. `close` when it is done. */
export const streamProducer = (
  target: Target,
  next: Generator,
  acknowledgements: Acknowledgements,
  signal: AbortSignal,
) => {
  const client = kinesisClient(target);
  const producing: Producing = {
    clock: systemClock,
    timeOf: Date.now,
    next,
    retrying: { put: kinesisPut(client, target.stream), wait: systemClock.wait, random: Math.random, signal },
    acknowledgements,
    tally: { sent: 0, failed: 0 },
  };
  const close = async (): Promise<void> => {
    client.destroy();
    await acknowledgements.close();
  };
  return { producing, close };
};
