import { TOPICS_PER_CONNECTION, type Topic, topicSchema } from '@millrace/contract';
import { z } from 'zod';
import { numberOption, parseOptions, UsageError } from '../../lib/cli/parse-options';
import { personFlags, personHelp, personShape } from '../../lib/session/person';

export const help = `Signs in, subscribes on the WebSocket, and shows what comes.

  npm run watch -- TOPIC ... [options]

  TOPIC             metric:NAME for a metric's figures (of a formula: of all that it is computed of), item:TYPE/SUBJECT for the state of an
                    item, feed:TYPE for events as they come (operators), room:NAME for messages, annotations for what is noted on charts
  --json            every message unchanged, one a line, as docs/websocket.md describes it
  --seconds N       end after that long (default: with Ctrl-C)
${personHelp}

A line has the second that it is about, the topic, the shard, and either what a batch added to it (+) or what that shard's events of the second
are once they are settled (=); all shards together are the figure. It reconnects by itself, and before its sign-in ends.`;

const schema = z.object({
  ...personShape,
  json: z.boolean().default(false),
  seconds: numberOption(z.number().positive().max(86_400)).optional(),
});

const flags = { ...personFlags, json: { type: 'boolean' }, seconds: { type: 'string' } } as const;

export type WatchOptions = z.infer<typeof schema> & { readonly topics: readonly Topic[] };

const topicOf = (text: string): Topic => {
  const topic = topicSchema.safeParse(text);
  if (topic.success) return topic.data;
  throw new UsageError(
    `"${text}" is not a topic: write metric:NAME, such as metric:orders, item:TYPE/SUBJECT, feed:TYPE, room:NAME or annotations`,
  );
};

/** The topics come first. @throws UsageError */
export const watchOptions = (args: string[]): WatchOptions => {
  const first = args.findIndex((arg) => arg.startsWith('-'));
  const named = first < 0 ? args : args.slice(0, first);
  const options = parseOptions(args.slice(named.length), flags, schema);
  if (named.length === 0) throw new UsageError('name a topic first, such as: npm run watch -- metric:orders');
  if (named.length > TOPICS_PER_CONNECTION)
    throw new UsageError(`a connection may watch ${TOPICS_PER_CONNECTION} topics`);
  return { ...options, topics: named.map(topicOf) };
};
