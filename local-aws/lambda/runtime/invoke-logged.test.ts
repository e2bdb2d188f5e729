import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type FunctionLog, type FunctionLogLine, type LoggedInvocation, logLine } from './function-log';
import { assertAnswerFits, catchCrashes, type Handler, invokeLogged, type LambdaContext } from './invoke-logged';

describe('response limit', () => {
  const quoted = 2;

  test('an answer of 6 MB fits, one byte more does not', () => {
    expect(() => assertAnswerFits('x'.repeat(6_291_556 - quoted))).not.toThrow();
    expect(() => assertAnswerFits('x'.repeat(6_291_557 - quoted))).toThrow(
      'Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).',
    );
  });

  test('letters of several bytes count as such', () => {
    expect(() => assertAnswerFits({ body: 'é'.repeat(3_200_000) })).toThrow('exceeded');
  });

  test('no answer at all fits', () => {
    expect(() => assertAnswerFits(undefined)).not.toThrow();
  });
});

describe('invoke logged', () => {
  const memoryLog = () => {
    const lines: FunctionLogLine[] = [];
    let current: LoggedInvocation | undefined;
    const log: Pick<FunctionLog, 'during' | 'write'> = {
      during: (invocation, run) => {
        current = invocation;
        return run();
      },
      write: (level, ...values) => void lines.push(logLine(level, values, current, new Date())),
    };
    return { log, lines };
  };

  const context = (more: Partial<LambdaContext> = {}): LambdaContext => ({
    awsRequestId: 'r-1',
    getRemainingTimeInMillis: () => 1000,
    ...more,
  });

  const call = async (handler: Handler, given = context()) => {
    const { log, lines } = memoryLog();
    const outcome = await Promise.resolve(invokeLogged(log, 'live', () => handler)({ a: 1 }, given, undefined)).catch(
      (error: unknown) => error,
    );
    return { outcome, lines };
  };

  test('an invocation is reported with its request and the name that its caller gave it', async () => {
    const named = context({ clientContext: { custom: { invocation: 'mine' } } });
    const { outcome, lines } = await call(async () => 'answer', named);
    expect(outcome).toBe('answer');
    expect(lines).toEqual([
      expect.objectContaining({
        function: 'live',
        requestId: 'r-1',
        message: 'report',
        status: 'success',
        invocation: 'mine',
      }),
    ]);
  });

  test('what a function throws reaches the caller, and the log with its stack', async () => {
    const { outcome, lines } = await call(async () => {
      throw new TypeError('no such field');
    });
    expect(outcome).toBeInstanceOf(TypeError);
    expect(lines.map(({ level, message, status }) => [level, message, status])).toEqual([
      ['ERROR', 'Invoke Error', undefined],
      ['DEBUG', 'report', 'error'],
    ]);
    expect(lines[0]?.error).toMatchObject({
      name: 'TypeError',
      message: 'no such field',
      stack: expect.stringMatching(/^TypeError.*\n +at /),
    });
    expect(lines[0]?.error).not.toMatchObject({ stack: expect.stringContaining('invoke-logged.ts') });
  });

  test('a function that takes longer than it may fails then, and the log says so', async () => {
    const { outcome, lines } = await call(() => sleep(60_000), context({ getRemainingTimeInMillis: () => 10 }));
    expect(outcome).toMatchObject({ message: '[504] - Lambda timeout.' });
    expect(lines).toEqual([
      expect.objectContaining({ level: 'ERROR', message: 'Task timed out after 0.01 seconds' }),
      expect.objectContaining({ message: 'report', status: 'error' }),
    ]);
  });

  test('what a function throws in a timer ends its invocation, or is logged after it, and ends nothing else', async () => {
    const others: unknown[] = [];
    catchCrashes((error) => others.push(error));
    const throwLater = (message: string) =>
      setTimeout(() => {
        throw new RangeError(message);
      }, 10);
    try {
      const { outcome, lines } = await call(() => {
        throwLater('while it runs');
        return sleep(60_000);
      });
      expect(outcome).toMatchObject({ message: 'while it runs' });
      expect(lines.map(({ message, error }) => [message, error])).toMatchObject([
        ['Invoke Error', { name: 'RangeError', message: 'while it runs' }],
        ['report', undefined],
      ]);
      const after = await call(async () => void throwLater('after its answer'));
      await expect.poll(() => after.lines.length).toBe(2);
      expect(after.lines[1]).toMatchObject({ message: 'Uncaught Exception', error: { message: 'after its answer' } });
      throwLater('by nobody');
      await expect.poll(() => others).toMatchObject([{ message: 'by nobody' }]);
    } finally {
      process.setUncaughtExceptionCaptureCallback(null);
    }
  });

  test('an answer that Lambda could not give on is an error of the function', async () => {
    const { outcome, lines } = await call(async () => 'x'.repeat(6_300_000));
    expect(outcome).toMatchObject({ name: 'Function.ResponseSizeTooLarge' });
    expect(lines.at(-1)).toMatchObject({ status: 'error' });
  });
});
