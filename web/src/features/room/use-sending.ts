import type { ChartMoment, RoomFrame } from '@millrace/contract';
import { useEffect, useState } from 'react';
import { browserTimers } from '../../lib/timers';
import { CommandError } from '../connection/commands';
import type { SideLine } from '../connection/side-line';

export type Sending =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** So much was said that the person has to wait until then, ms. */
  | { readonly kind: 'waiting'; readonly until: number };

/** What a failure means for whoever writes. */
export const failureOf = (error: unknown, now: number): Sending => {
  if (error instanceof CommandError && error.code === 'too_many_requests')
    return { kind: 'waiting', until: now + (error.retryAfter ?? 1000) };
  if (error instanceof CommandError) return { kind: 'failed', reason: error.message };
  return { kind: 'failed', reason: error instanceof Error ? error.message : 'the service does not answer' };
};

export interface Said {
  readonly text: string;
  readonly about?: ChartMoment;
}

/** Sends messages to a room, one at a time. */
export const useSending = (line: SideLine, room: string, onSaid: (message: RoomFrame) => void) => {
  const [sending, setSending] = useState<Sending>({ kind: 'idle' });
  useEffect(() => {
    if (sending.kind !== 'waiting') return undefined;
    return browserTimers.after(Math.max(0, sending.until - browserTimers.now()), () => setSending({ kind: 'idle' }));
  }, [sending]);
  /** Whether it was sent. */
  const send = async ({ text, about }: Said): Promise<boolean> => {
    if (sending.kind === 'sending' || sending.kind === 'waiting') return false;
    setSending({ kind: 'sending' });
    try {
      const answer = await line.send({ action: 'message', room, text, ...(about && { about }) });
      if (answer.action === 'message') onSaid(answer.message);
      setSending({ kind: 'idle' });
      return true;
    } catch (error) {
      setSending(failureOf(error, browserTimers.now()));
      return false;
    }
  };
  return { sending, send };
};
