import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Endpoints } from '@millrace/contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { runCommand } from '../../lib/cli/run-command';
import { sizeOf } from '../../lib/files/tail';
import { askLocalAws, runningStack } from '../../lib/stack/running-stack';
import { MINUTE_MS } from '../../lib/time';
import { chooseEvent, chooseFunction } from './events';
import { awaitRequestLog, showLine } from './log-lines';
import { help, type InvokeOptions, invokeOptions } from './options';

/** As long as Lambda lets a function run; somebody may be looking at it with a debugger. */
const LONGEST_MS = 15 * MINUTE_MS;

/** Where functions are invoked, and as whom. */
const invokerOf = ({ lambda }: Endpoints) => ({
  ...(lambda && { endpoint: lambda.endpoint }),
  credentials: { accessKeyId: 'local', secretAccessKey: 'local', sessionToken: lambda?.sessionToken ?? '' },
});

/** An answer that is not JSON is shown unchanged. */
const parse = (text: string): unknown => {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
};

const invoke = async ({ name, event, state }: InvokeOptions, signal: AbortSignal): Promise<number> => {
  const endpoints = await runningStack(state);
  const { lambda } = await askLocalAws(endpoints);
  const fullName = chooseFunction(name, lambda.functions);
  const payload = await chooseEvent(name, event, new Date());
  const requestHandler = new NodeHttpHandler({ requestTimeout: LONGEST_MS, throwOnRequestTimeout: true });
  const { region } = endpoints;
  const client = new LambdaClient({ ...invokerOf(endpoints), region, maxAttempts: 1, requestHandler });
  const file = join(state, 'logs', 'functions.log');
  const start = await sizeOf(file);
  const invocation = randomUUID();
  const call = new InvokeCommand({
    FunctionName: fullName,
    Payload: JSON.stringify(payload),
    ClientContext: Buffer.from(JSON.stringify({ custom: { invocation } })).toString('base64'),
  });
  const { Payload, FunctionError } = await client.send(call, { abortSignal: signal });
  const log = await awaitRequestLog(file, start, invocation);
  const answer = parse(Payload?.transformToString() ?? '');
  console.log(
    ['Log', ...(log?.lines.map(showLine) ?? []), '', 'Answer', JSON.stringify(answer, null, 2), ''].join('\n'),
  );
  const status = FunctionError ? 'error' : 'success';
  console.log(JSON.stringify({ function: name, requestId: log?.requestId, status, ms: log?.ms, answer }));
  return FunctionError ? 1 : 0;
};

await runCommand(async (args, signal) => {
  const options = invokeOptions(args);
  if (!options.help) return invoke(options, signal);
  console.log(help);
  return 0;
});
