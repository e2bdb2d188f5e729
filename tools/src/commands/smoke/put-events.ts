import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoints } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { sendBatch } from '../../lib/stream/send-batch';
import { chooseTarget, kinesisClient, kinesisPut } from '../../lib/stream/target';
import type { Probe } from './probe';

/** Puts that many events onto the stream, over all its shards. @throws UserError when one is not acknowledged */
export const putEvents = async (
  endpoints: Endpoints,
  probe: Probe,
  count: number,
  signal: AbortSignal,
): Promise<number> => {
  const target = chooseTarget({}, endpoints, process.env);
  if (!target) throw new UserError('there is no stream');
  const client = kinesisClient(target);
  try {
    const records = Array.from({ length: count }, (_, index) => ({
      format: 'cloudevents' as const,
      partitionKey: `smoke/${index}`,
      data: probe.record(index),
    }));
    const delay = (ms: number, ending: AbortSignal) => wait(ms, undefined, { signal: ending });
    const put = kinesisPut(client, target.stream);
    const results = await sendBatch({ put, wait: delay, random: Math.random, signal }, records);
    const [refused] = results.filter((result) => 'error' in result);
    if (refused && 'error' in refused) throw new UserError(`the stream did not take an event: ${refused.error}`);
    return results.length;
  } finally {
    client.destroy();
  }
};
