import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { assertAnswerFits } from '../limits/answer-limit';
import type { FunctionLog } from './function-log';

/** As serverless-offline calls a function. */
export type LambdaContext = {
  readonly awsRequestId: string;
  readonly clientContext?: unknown;
  readonly getRemainingTimeInMillis: () => number;
};
export type Handler = (event: unknown, context: LambdaContext, callback: unknown) => unknown;

/** Whoever calls Lambda itself may give the call a name, by which it is found in the log: `custom.invocation` of the client context. */
const clientContextSchema = z.object({ custom: z.object({ invocation: z.string().max(100) }) });

const nameOf = (context: LambdaContext): { readonly invocation?: string } =>
  clientContextSchema.safeParse(context.clientContext).data?.custom ?? {};

const here = fileURLToPath(import.meta.url);

/** Leaves of an error's stack what is the function's, as on AWS: whoever called it here says nothing about it. */
const trimStack = (error: unknown): void => {
  if (!(error instanceof Error) || !error.stack) return;
  const lines = error.stack.split('\n');
  const foreign = lines.findIndex((line) => line.includes(here));
  if (foreign > 0) error.stack = lines.slice(0, foreign).join('\n');
};

/** Errors of any kind have these two worth keeping; what else they carry may not go into JSON. */
const describe = (error: unknown) =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { message: String(error) };

/** Calls the function as a request of its own in the log, which also says how it ended: in the words of Lambda's own log. */
export const invokeLogged =
  (log: Pick<FunctionLog, 'during' | 'write'>, name: string, handler: () => Handler): Handler =>
  (event, context, callback) =>
    log.during({ function: name, requestId: context.awsRequestId }, async () => {
      const begun = performance.now();
      const seconds = context.getRemainingTimeInMillis() / 1000;
      const limit = setTimeout(
        () => log.write('ERROR', `Task timed out after ${seconds.toFixed(2)} seconds`),
        seconds * 1000,
      );
      const report = (status: 'success' | 'error') =>
        log.write(
          'DEBUG',
          JSON.stringify({ message: 'report', status, ms: Math.round(performance.now() - begun), ...nameOf(context) }),
        );
      try {
        const result = await handler()(event, context, callback);
        assertAnswerFits(result);
        report('success');
        return result;
      } catch (error) {
        trimStack(error);
        log.write('ERROR', JSON.stringify({ message: 'Invoke Error', error: describe(error) }));
        report('error');
        throw error;
      } finally {
        clearTimeout(limit);
      }
    });
