import type { SourceRecord } from './transform';

export interface TransformFailure {
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  readonly endedAt: number;
  readonly functionArn: string;
}

/**
 * What Firehose writes about a record that could not be transformed.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
 */
export const errorLine = ({ arrival, data }: SourceRecord, failure: TransformFailure): Buffer => {
  const { code, message, attempts, endedAt, functionArn } = failure;
  const line = {
    attemptsMade: attempts,
    arrivalTimestamp: arrival,
    errorCode: code,
    errorMessage: message,
    attemptEndingTimestamp: endedAt,
    rawData: data.toString('base64'),
    lambdaArn: functionArn,
  };
  return Buffer.from(`${JSON.stringify(line)}\n`);
};
