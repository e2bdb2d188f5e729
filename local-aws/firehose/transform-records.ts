import type { Call } from '../lambda/invoke';
import type { Entry } from './buffer';
import type { DeliveryStream, Transform } from './delivery-streams';
import { errorLine } from './error-line';
import { callsFor, type Outcome, outcomesOf, type SourceRecord, transformEvent } from './transform';

export interface TransformDeps {
  readonly call: (functionName: string, payload: Buffer) => Promise<Call | undefined>;
  readonly now: () => number;
  readonly uuid: () => string;
  readonly wait: (ms: number) => Promise<unknown>;
}

export interface Transformed {
  readonly records: readonly Entry[];
  readonly errors: readonly Entry[];
}

interface Answer {
  readonly outcomes: readonly Outcome[];
  readonly attempts: number;
}

const failureOf = (call: Call | undefined): Outcome => ({
  kind: 'failed',
  code: call ? 'Lambda.FunctionError' : 'Lambda.InvokeFailed',
  message: call ? `The function failed: ${call.functionError}` : 'The function could not be called.',
});

/** Firehose does not say how long it waits. */
const FIRST_RETRY_MS = 100;
const MOST_RETRY_MS = 10_000;

/** Calls the function until it answers, or as often as the delivery stream says. */
const ask = async (
  transform: Transform,
  payload: Buffer,
  ids: readonly string[],
  { call, wait }: TransformDeps,
): Promise<Answer> => {
  for (let attempts = 1; ; attempts++) {
    const answer = await call(transform.functionName, payload);
    if (answer && answer.functionError === undefined) return { outcomes: outcomesOf(ids, answer.value), attempts };
    if (attempts > transform.retries) return { outcomes: ids.map(() => failureOf(answer)), attempts };
    await wait(Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), MOST_RETRY_MS));
  }
};

const transformCall = async (
  stream: DeliveryStream,
  transform: Transform,
  records: readonly SourceRecord[],
  deps: TransformDeps,
): Promise<Transformed> => {
  const event = transformEvent(stream, records, deps.uuid());
  const ids = event.records.map(({ recordId }) => recordId);
  const { outcomes, attempts } = await ask(transform, Buffer.from(JSON.stringify(event)), ids, deps);
  const done: Entry[] = [];
  const errors: Entry[] = [];
  const about = { attempts, endedAt: deps.now(), functionArn: transform.functionArn };
  for (const [index, record] of records.entries()) {
    const outcome = outcomes[index];
    if (outcome?.kind === 'data') done.push({ data: outcome.data, arrival: record.arrival });
    if (outcome?.kind === 'failed')
      errors.push({ data: errorLine(record, { ...outcome, ...about }), arrival: record.arrival });
  }
  return { records: done, errors };
};

/** What is to be written for the records: they themselves, or what the function makes of them. */
export const transformRecords = async (
  stream: DeliveryStream,
  records: readonly SourceRecord[],
  deps: TransformDeps,
): Promise<Transformed> => {
  const { transform } = stream;
  if (!transform) return { records: records.map(({ data, arrival }) => ({ data, arrival })), errors: [] };
  const done: Transformed[] = [];
  for (const call of callsFor(records, transform.bytes)) done.push(await transformCall(stream, transform, call, deps));
  return { records: done.flatMap((one) => one.records), errors: done.flatMap((one) => one.errors) };
};
