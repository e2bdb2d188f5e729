import type { Endpoints } from '@millrace/contract';
import { everyFormat, generate } from '../../lib/generate/generate';
import { noAcknowledgements } from '../produce/acknowledgements';
import { produce } from '../produce/producer';
import { streamProducer } from '../produce/stream-producer';
import { chooseTarget } from '../produce/target';

/** Events a second: enough to keep every chart moving, little enough to leave the machine alone. */
export const SAMPLE_RATE = 30;

/** Sends events of every format until the signal says so. What fails is told and left out: sample traffic must not end a stack. */
export const sampleTraffic = async (
  endpoints: Endpoints,
  signal: AbortSignal,
  onTrouble: (text: string) => void,
): Promise<void> => {
  const target = chooseTarget({}, endpoints, process.env);
  if (!target) return;
  const seed = Math.floor(Math.random() * 1_000_000);
  const events = generate(everyFormat, seed);
  const { producing, close } = streamProducer(target, events, noAcknowledgements, signal);
  await produce(producing, { rate: SAMPLE_RATE, total: Infinity, signal }).catch((error: unknown) => {
    if (!signal.aborted) onTrouble(`sample traffic ended: ${error instanceof Error ? error.message : error}`);
  });
  await close();
};
