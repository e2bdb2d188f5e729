import { AsyncLocalStorage } from 'node:async_hooks';
import { url as debuggerUrl } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { sizes } from '../../shared/sizes';
import type { FunctionLog } from './function-log';

class ResponseSizeTooLarge extends Error {
  override readonly name = 'Function.ResponseSizeTooLarge';
}

/** @throws what Lambda makes of an answer that it cannot give on, which is over 6 MB as JSON. */
export const assertAnswerFits = (answer: unknown): void => {
  const size = Buffer.byteLength(JSON.stringify(answer) ?? '');
  if (size <= sizes.lambdaAnswer) return;
  throw new ResponseSizeTooLarge(
    `Response payload size (${size} bytes) exceeded maximum allowed payload size (${sizes.lambdaAnswer} bytes).`,
  );
};

/** As serverless-offline calls a function. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly clientContext?: unknown;
  readonly getRemainingTimeInMillis: () => number;
}
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

/** Worded as serverless-offline does, which derives the status of a REST answer from the number. */
class TimedOut extends Error {
  constructor() {
    super('[504] - Lambda timeout.');
  }
}

interface Limit {
  readonly passed: Promise<never>;
  readonly lift: () => void;
}

/** There is none while a debugger is attached: at a breakpoint a call takes longer than any function may. */
const timeLimit = (ms: number, onPassed: () => void): Limit => {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    if (debuggerUrl() !== undefined) return;
    timer = setTimeout(() => {
      onPassed();
      reject(new TimedOut());
    }, ms);
  });
  return { passed, lift: () => clearTimeout(timer) };
};

/** Ends the invocation that the code at work is part of. */
const crashing = new AsyncLocalStorage<(error: unknown) => void>();

interface Crash {
  readonly happened: Promise<never>;
  readonly during: <T>(run: () => T) => T;
  /** From here on one is given to `onLate`. */
  readonly over: () => void;
}

/** What a function throws outside of its promise, in a timer or a stream. */
const crashOf = (onLate: (error: unknown) => void): Crash => {
  let end: (error: unknown) => void = onLate;
  const happened = new Promise<never>((_, reject) => {
    end = reject;
  });
  const over = () => {
    end = onLate;
  };
  return { happened, during: (run) => crashing.run((error) => end(error), run), over };
};

/**
 * On AWS such an error ends the process of the function, and the invocation with it. Functions share this process: the invocation ends alone, and what
 * no function threw is `otherwise`'s.
 */
export const catchCrashes = (otherwise: (error: Error) => void): void =>
  process.setUncaughtExceptionCaptureCallback((error) => {
    const end = crashing.getStore();
    if (end) end(error);
    else otherwise(error);
  });

/**
 * Calls the function as a request of its own in the log, which also says how it ended, worded as in Lambda's own log. It fails when
 * its time is over. The limit is here since that of serverless-offline holds every answer until the time of its call would be over.
 */
export const invokeLogged =
  (log: Pick<FunctionLog, 'during' | 'write'>, name: string, handler: () => Handler): Handler =>
  (event, context, callback) =>
    log.during({ function: name, requestId: context.awsRequestId }, async () => {
      const begun = performance.now();
      const mostMs = context.getRemainingTimeInMillis();
      const limit = timeLimit(mostMs, () =>
        log.write('ERROR', `Task timed out after ${(mostMs / 1000).toFixed(2)} seconds`),
      );
      const report = (status: 'success' | 'error') =>
        log.write(
          'DEBUG',
          JSON.stringify({ message: 'report', status, ms: Math.round(performance.now() - begun), ...nameOf(context) }),
        );
      const logError = (message: string) => (error: unknown) => {
        trimStack(error);
        log.write('ERROR', JSON.stringify({ message, error: describe(error) }));
      };
      const crash = crashOf(logError('Uncaught Exception'));
      try {
        const calling = crash.during(() => handler()(event, context, callback));
        const result = await Promise.race([calling, limit.passed, crash.happened]);
        assertAnswerFits(result);
        report('success');
        return result;
      } catch (error) {
        if (!(error instanceof TimedOut)) logError('Invoke Error')(error);
        report('error');
        throw error;
      } finally {
        limit.lift();
        crash.over();
      }
    });
