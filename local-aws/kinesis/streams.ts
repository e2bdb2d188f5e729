import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
  ListStreamsCommand,
  ResourceInUseException,
} from '@aws-sdk/client-kinesis';
import { z } from 'zod';
import type { Resolve } from '../cloudformation/resolve';
import { resourcesOfType, type Template } from '../cloudformation/template';
import { waitUntil } from '../shared/wait-until';

const streamSchema = z.strictObject({
  Name: z.string(),
  ShardCount: z.number().int().positive().exactOptional(),
  RetentionPeriodHours: z.number().default(24),
  // Without local effect.
  StreamEncryption: z.unknown().optional(),
  StreamModeDetails: z.strictObject({ StreamMode: z.enum(['PROVISIONED', 'ON_DEMAND']) }).exactOptional(),
  Tags: z.unknown().optional(),
});

type Stream = z.infer<typeof streamSchema>;

const DEFAULT_RETENTION_HOURS = 24;

const createStream = async (
  client: KinesisClient,
  { Name, RetentionPeriodHours, ShardCount, StreamModeDetails }: Stream,
): Promise<void> => {
  try {
    await client.send(new CreateStreamCommand({ StreamName: Name, ShardCount, StreamModeDetails }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  const describe = async () =>
    (await client.send(new DescribeStreamSummaryCommand({ StreamName: Name }))).StreamDescriptionSummary;
  await waitUntil(`stream ${Name}`, async () => (await describe())?.StreamStatus === 'ACTIVE');
  // The last run may have been killed between the two.
  if (RetentionPeriodHours > ((await describe())?.RetentionPeriodHours ?? DEFAULT_RETENTION_HOURS))
    await client.send(new IncreaseStreamRetentionPeriodCommand({ StreamName: Name, RetentionPeriodHours }));
};

/** Creates the template's streams; those of an earlier run stay. */
export const createStreams = async (client: KinesisClient, template: Template, resolve: Resolve): Promise<void> => {
  await waitUntil('Kinesis', () => client.send(new ListStreamsCommand({})));
  for (const { logicalId, Properties } of resourcesOfType(template, 'AWS::Kinesis::Stream'))
    await createStream(client, streamSchema.parse(resolve(Properties, logicalId)));
};
