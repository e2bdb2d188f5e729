import {
  type Answer,
  answerSchema,
  type Command,
  commandIdSchema,
  type ErrorCode,
  type OkAnswer,
} from '@millrace/contract';
import { z } from 'zod';
import { AppError } from '../../app/errors';
import type { Clock, Logger } from '../../app/ports';
import type { Caller } from '../../domain/access/connection';
import { parseJson } from '../../lib/json/parse-json';
import { invalidInput, wireErrorOf } from '../errors';
import { type FindConnection, identify, type SocketEvent } from './authorizer';

/** Longer than any command can be, with room for how JSON may write it. */
const MAX_LENGTH = 64 * 1024;

const identified = z.object({ id: commandIdSchema });

/** A command as it came in, before any schema. `id` is null where it could not be read. */
export type CommandBody = { readonly id: string | null } & ({ readonly value: unknown } | { readonly error: AppError });

/** Never throws, whatever the body is. */
export const readCommandBody = (body: unknown): CommandBody => {
  if (body !== undefined && body !== null && typeof body !== 'string')
    return { id: null, error: new AppError('invalid_input', 'a command is text, not binary') };
  const text = body ?? '';
  if (text.length > MAX_LENGTH)
    return { id: null, error: new AppError('invalid_input', `a command has at most ${MAX_LENGTH} characters`) };
  const parsed = parseJson(text);
  if (!parsed.ok) return { id: null, error: new AppError('invalid_input', parsed.message, parsed.field || undefined) };
  return { id: identified.safeParse(parsed.value).data?.id ?? null, value: parsed.value };
};

export interface CommandDeps {
  readonly now: Clock;
  readonly logger: Logger;
  readonly find: FindConnection;
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

/** Commands that ask for nothing that the groups of who sends them decide. They come often, or are the first after a sign-in has ended. */
const ANY_GROUP: ReadonlySet<Command['action']> = new Set(['unsubscribe', 'renew', 'ping']);

/**
 * A WebSocket route: parses the command, runs it, and answers with the command's id, whatever happens. API Gateway passes
 * the body on as the route's response.
 */
export const commandHandler =
  <C extends Command>({ now, logger, find }: CommandDeps, schema: z.ZodType<C>, run: RunCommand<C>) =>
  async (event: SocketEvent): Promise<SocketResult> => {
    const body = readCommandBody(event.body);
    const execute = async (): Promise<Answer> => {
      const command = parseCommand(body, schema);
      const caller = await identify(event, { find, now: now(), asGroups: !ANY_GROUP.has(command.action) });
      return answerSchema.parse(await run(caller, command));
    };
    const refuse = (error: unknown): Answer => ({
      type: 'answer',
      id: body.id,
      ok: false,
      error: wireErrorOf(error, logger),
    });
    return { statusCode: 200, body: JSON.stringify(await execute().catch(refuse)) };
  };

/** What a client that may not connect is answered, by the reason: the status alone. */
const refusals: Partial<Readonly<Record<ErrorCode, number>>> = {
  too_many_requests: 429,
  invalid_input: 400,
  too_many_topics: 400,
  unknown_topic: 404,
  not_allowed: 403,
};

const refusalOf = (error: unknown): number | undefined =>
  error instanceof AppError ? refusals[error.code] : undefined;

/** `$connect` or `$disconnect`. A failed `$connect` refuses the connection; nobody reads why, so it goes to the log. */
export const lifecycleHandler =
  (logger: Logger, run: (event: SocketEvent) => Promise<void>) =>
  async (event: SocketEvent): Promise<{ readonly statusCode: number }> => {
    try {
      await run(event);
      return { statusCode: 200 };
    } catch (error) {
      const statusCode = refusalOf(error);
      if (statusCode !== undefined) return { statusCode };
      logger.error('a connection could not be opened or closed', { error });
      return { statusCode: 503 };
    }
  };
