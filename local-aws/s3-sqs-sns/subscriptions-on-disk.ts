import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Stores } from './fauxqs';

const textRecord = z.record(z.string(), z.string());

const fileSchema = z.object({
  topics: z.array(z.object({ arn: z.string(), name: z.string(), attributes: textRecord, tags: textRecord })),
  subscriptions: z.array(
    z.object({
      arn: z.string(),
      topicArn: z.string(),
      protocol: z.string(),
      endpoint: z.string(),
      confirmed: z.boolean(),
      attributes: textRecord,
    }),
  ),
});

const readSubscriptions = (file: string): z.infer<typeof fileSchema> => {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { topics: [], subscriptions: [] };
  }
};

/** Takes in the topics and subscriptions of the last run. @returns what writes those that there are now. */
export const keepSubscriptions = ({ topics, subscriptions }: Stores['snsStore'], file: string): (() => void) => {
  const kept = readSubscriptions(file);
  for (const subscription of kept.subscriptions) subscriptions.set(subscription.arn, subscription);
  for (const { tags, ...topic } of kept.topics) {
    const own = kept.subscriptions.filter(({ topicArn }) => topicArn === topic.arn);
    const subscriptionArns = own.map(({ arn }) => arn);
    topics.set(topic.arn, { ...topic, tags: new Map(Object.entries(tags)), subscriptionArns });
  }
  return () => {
    const plain = [...topics.values()].map(({ arn, name, attributes, tags }) => ({
      arn,
      name,
      attributes,
      tags: Object.fromEntries(tags),
    }));
    writeFileSync(`${file}.new`, JSON.stringify({ topics: plain, subscriptions: [...subscriptions.values()] }));
    renameSync(`${file}.new`, file);
  };
};
