const KiB = 1024;
const MiB = 1024 * KiB;

/** Bytes that AWS takes at the most. */
export const sizes = {
  /** A record with its partition key, and all of a call: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
  record: 1 * MiB,
  /** AWS now takes 10 MiB; a call below this is safe with either. */
  putRecords: 5 * MiB,
  /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  lambdaRequest: 6 * MiB,
  lambdaEvent: 1 * MiB,
  /** Not documented to the byte; it is what Lambda says when it refuses one. */
  lambdaAnswer: 6 * MiB + 100,
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
  socketMessage: 128 * KiB,
  socketFrame: 32 * KiB,
} as const;
