import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../shared/user-error';

const PAUSE_MS = 1000;

/**
 * Repeats `turn`, which receives from a queue and handles what came, until stopped. A turn that fails is reported, and the next
 * comes after a pause.
 * @returns what ends it.
 */
export const pollQueue = (
  turn: (stopping: AbortSignal) => Promise<void>,
  report: (reason: string) => void,
  readers = 1,
): (() => Promise<void>) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const read = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await turn(signal);
      } catch (error) {
        if (signal.aborted) return;
        report(`could not be read: ${messageOf(error)}`);
        await sleep(PAUSE_MS);
      }
    }
  };
  const reading = Array.from({ length: readers }, read);
  return async () => {
    stopping.abort();
    await Promise.all(reading);
  };
};
