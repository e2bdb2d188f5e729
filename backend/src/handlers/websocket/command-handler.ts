import { type Answer, answerSchema, type Command, type OkAnswer } from '@millrace/contract';
import type { z } from 'zod';
import type { Caller } from '../../app/access/caller';
import type { Clock, Logger } from '../../app/ports';
import { invalidInput } from '../invalid-input';
import { wireErrorOf } from '../wire-error';
import { callerOf, type SocketEvent } from './caller';
import { type CommandBody, readCommandBody } from './command-body';

export interface CommandDeps {
  readonly now: Clock;
  readonly logger: Logger;
}

export interface SocketResult {
  readonly statusCode: number;
  readonly body: string;
}

export type RunCommand<C> = (caller: Caller, command: C) => Promise<OkAnswer>;

const parseCommand = <C extends Command>(body: CommandBody, schema: z.ZodType<C>): C => {
  if ('error' in body) throw body.error;
  const parsed = schema.safeParse(body.value);
  if (!parsed.success) throw invalidInput(parsed.error);
  return parsed.data;
};

/**
 * A WebSocket route: parses the command, runs it, and answers with the command's id, whatever happens. API Gateway passes
 * the body on as the route's response.
 */
export const commandHandler =
  <C extends Command>({ now, logger }: CommandDeps, schema: z.ZodType<C>, run: RunCommand<C>) =>
  async (event: SocketEvent): Promise<SocketResult> => {
    const body = readCommandBody(event.body);
    const execute = async (): Promise<Answer> =>
      answerSchema.parse(await run(callerOf(event, now()), parseCommand(body, schema)));
    const refuse = (error: unknown): Answer => ({
      type: 'answer',
      id: body.id,
      ok: false,
      error: wireErrorOf(error, logger),
    });
    return { statusCode: 200, body: JSON.stringify(await execute().catch(refuse)) };
  };
