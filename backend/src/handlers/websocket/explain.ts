import { type Answer, answerSchema, samples } from '@millrace/contract';
import { z } from 'zod';
import { AppError } from '../../app/errors';
import { wireErrorOf } from '../errors';
import { logger } from '../services/base';
import type { SocketEvent } from './authorizer';
import { type CommandBody, readCommandBody, type SocketResult } from './socket-handlers';

/** How to use the WebSocket: every action with a sample of it. */
export const usage = `Send one of these, with an id of your own: ${samples.sampleCommands
  .map((command) => JSON.stringify(command))
  .join(' ')}`;

const withAction = z.object({ action: z.string().max(64) });

const errorOf = (body: CommandBody): AppError => {
  if ('error' in body) return new AppError('invalid_input', `${body.error.message}. ${usage}`, body.error.field);
  const action = withAction.safeParse(body.value).data?.action;
  const what = action === undefined ? 'a command names its action' : `there is no action "${action}"`;
  return new AppError('unknown_action', `${what}. ${usage}`, 'action');
};

/** Answers what names no action that there is with how to use the API. */
export const explain = async (event: SocketEvent): Promise<SocketResult> => {
  const body = readCommandBody(event.body);
  const answer: Answer = { type: 'answer', id: body.id, ok: false, error: wireErrorOf(errorOf(body), logger) };
  return { statusCode: 200, body: JSON.stringify(answerSchema.parse(answer)) };
};
