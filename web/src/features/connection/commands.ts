import type { Answer, Command, OkAnswer, WireError } from '@millrace/contract';
import type { Timers } from '../../lib/timers';

type WithoutId<C> = C extends Command ? Omit<C, 'id'> : never;
export type CommandFields = WithoutId<Command>;

/** The server answered a command with an error. */
export class CommandError extends Error {
  readonly code: WireError['code'];
  /** After how many ms it may work. */
  readonly retryAfter: number | undefined;

  constructor({ code, message, retryAfter }: WireError) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** A command fails when its answer has not come by then. */
const COMMAND_TIMEOUT_MS = 10_000;

interface Waiting {
  readonly resolve: (answer: OkAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly stopTimer: () => void;
}

/** Gives every command an id and finds the answer that belongs to it. */
export const createCommands = (send: (text: string) => void, timers: Timers) => {
  const waiting = new Map<string, Waiting>();
  let count = 0;

  const take = (id: string): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    found?.stopTimer();
    return found;
  };

  return {
    /** Rejects with `CommandError` on a refusal, and with another error when no answer comes in time or the connection ends. */
    send: (body: CommandFields): Promise<OkAnswer> => {
      const id = String(++count);
      return new Promise((resolve, reject) => {
        const giveUp = () =>
          take(id)?.reject(new Error(`no answer to ${body.action} within ${COMMAND_TIMEOUT_MS / 1000} s`));
        waiting.set(id, { resolve, reject, stopTimer: timers.after(COMMAND_TIMEOUT_MS, giveUp) });
        send(JSON.stringify({ ...body, id }));
      });
    },
    /** Hands an answer to its command; one that no command waits for changes nothing. */
    answer: (answer: Answer): void => {
      const found = answer.id === null ? undefined : take(answer.id);
      if (answer.ok) found?.resolve(answer);
      else found?.reject(new CommandError(answer.error));
    },
    /** Rejects every open command. */
    end: (reason: string): void => {
      for (const id of [...waiting.keys()]) take(id)?.reject(new Error(reason));
    },
  };
};

export type Commands = ReturnType<typeof createCommands>;
