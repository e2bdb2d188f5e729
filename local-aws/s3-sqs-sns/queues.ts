import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { Resolve } from '../cloudformation/resolve';
import { resourcesOfType, type Template, TemplateError } from '../cloudformation/template';

/** What a queue may say; anything else fails, so that no property is dropped in silence. */
const queueSchema = z.strictObject({
  QueueName: z.string().optional(),
  DelaySeconds: z.number().optional(),
  MaximumMessageSize: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  ReceiveMessageWaitTimeSeconds: z.number().optional(),
  VisibilityTimeout: z.number().optional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  // Without local effect: encryption, tags.
  KmsMasterKeyId: z.unknown().optional(),
  SqsManagedSseEnabled: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

export interface Queue {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const toQueue = (logicalId: string, name: string, properties: unknown): Queue => {
  const parsed = queueSchema.safeParse(properties);
  if (!parsed.success) throw new TemplateError(logicalId, z.prettifyError(parsed.error));
  const { QueueName, RedrivePolicy, KmsMasterKeyId, SqsManagedSseEnabled, Tags, ...numbers } = parsed.data;
  const attributes = Object.entries(numbers).map(([key, value]) => [key, String(value)]);
  const redrive = RedrivePolicy ? [['RedrivePolicy', JSON.stringify(RedrivePolicy)]] : [];
  return { name, attributes: Object.fromEntries([...attributes, ...redrive]) };
};

/** @throws TemplateError for a queue that asks for what is not emulated. */
export const queuesOf = (template: Template, resolve: Resolve): Queue[] =>
  resourcesOfType(template, 'AWS::SQS::Queue').map(({ logicalId, Properties }) => {
    const name = String(resolve({ 'Fn::GetAtt': [logicalId, 'QueueName'] }, logicalId));
    return toQueue(logicalId, name, resolve(Properties, logicalId));
  });

/** Creates the queues, empty, those that others point to as their dead-letter queue first. */
export const createQueues = async (client: SQSClient, queues: readonly Queue[]): Promise<void> => {
  const pointing = ({ attributes }: Queue): number => ('RedrivePolicy' in attributes ? 1 : 0);
  for (const { name, attributes } of queues.toSorted((a, b) => pointing(a) - pointing(b)))
    await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
};
