import { DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { Clock } from '../../app/ports';

/**
 * A stream is resharded seldom, and AWS takes 20 such questions a second of a whole account, of which each container asks one:
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html
 */
const ASK_EVERY_MS = 300_000;

/**
 * How many shards take records, as of the last answer; `atFirst` before there is one. It asks beside what goes on and makes nobody wait: a count that is old
 * for minutes is made up for by the half of the quota that senders leave, and by their back-off.
 */
export const kinesisOpenShards = ({
  client,
  stream,
  atFirst,
  now,
}: {
  readonly client: KinesisClient;
  readonly stream: string;
  readonly atFirst: number;
  readonly now: Clock;
}): (() => number) => {
  let known = atFirst;
  let askAt = Number.NEGATIVE_INFINITY;
  const ask = async (): Promise<void> => {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName: stream }));
    known = StreamDescriptionSummary?.OpenShardCount ?? known;
  };
  return () => {
    if (now() >= askAt) {
      askAt = now() + ASK_EVERY_MS;
      ask().catch(() => undefined);
    }
    return known;
  };
};
