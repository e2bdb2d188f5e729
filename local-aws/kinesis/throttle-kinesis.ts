import { z } from 'zod';
import { type CallDecision, type Draw, PASS, refuse } from '../shared/throttling';

const EXCEEDED = 'ProvisionedThroughputExceededException';

const putRecordsSchema = z.looseObject({ Records: z.array(z.unknown()) });
const answerSchema = z.looseObject({ FailedRecordCount: z.number().default(0), Records: z.array(z.unknown()) });

const messageFor = (stream: string) =>
  `Rate exceeded for shard shardId-000000000000 in stream ${stream} under account 000000000000.`;

const streamOf = (input: unknown): string =>
  z.looseObject({ StreamName: z.string() }).safeParse(input).data?.StreamName ?? 'unknown';

/** Some records of the call fail, as many as the draw says, and the others are put. */
const throttlePutRecords = (input: unknown, draw: Draw): CallDecision => {
  const parsed = putRecordsSchema.safeParse(input);
  if (!parsed.success) return PASS;
  const { Records, ...rest } = parsed.data;
  const failing = Records.map(() => draw());
  const failed = { ErrorCode: EXCEEDED, ErrorMessage: messageFor(streamOf(input)) };
  const count = failing.filter(Boolean).length;
  const passed = Records.filter((_, index) => !failing[index]);
  const merge = (answer: readonly unknown[]) => {
    const put = answer.values();
    return failing.map((fails) => (fails ? failed : put.next().value));
  };
  if (count === 0) return PASS;
  if (passed.length === 0)
    return { kind: 'answer', status: 200, body: { FailedRecordCount: count, Records: merge([]) } };
  return {
    kind: 'pass',
    input: { ...rest, Records: passed },
    finish: (answer) => {
      const done = answerSchema.parse(answer);
      return { ...done, FailedRecordCount: done.FailedRecordCount + count, Records: merge(done.Records) };
    },
  };
};

/** Calls that a shard's limits apply to. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export const throttleKinesis = (operation: string, input: unknown, draw: Draw): CallDecision => {
  if (operation === 'PutRecords') return throttlePutRecords(input, draw);
  if (operation !== 'PutRecord' && operation !== 'GetRecords') return PASS;
  return draw() ? refuse(EXCEEDED, messageFor(streamOf(input))) : PASS;
};
