import { z } from 'zod';
import { openJournal, readJournal } from '../shared/journal';
import type { StoredMessage, StoredQueue, Stores } from './fauxqs';

const attribute = z.object({
  DataType: z.string(),
  StringValue: z.string().exactOptional(),
  BinaryValue: z.string().exactOptional(),
});

const messageSchema: z.ZodType<StoredMessage> = z.object({
  messageId: z.string(),
  body: z.string(),
  md5OfBody: z.string(),
  messageAttributes: z.record(z.string(), attribute),
  md5OfMessageAttributes: z.string(),
  sentTimestamp: z.number(),
  approximateReceiveCount: z.number(),
  approximateFirstReceiveTimestamp: z.number().exactOptional(),
  delayUntil: z.number().exactOptional(),
  messageGroupId: z.string().exactOptional(),
  messageDeduplicationId: z.string().exactOptional(),
  sequenceNumber: z.string().exactOptional(),
});

const lineSchema = z.union([
  z.object({ queue: z.string(), message: messageSchema }),
  z.object({ gone: z.string() }),
  z.object({ purged: z.string() }),
]);

type Line = z.infer<typeof lineSchema>;
interface StoredLine {
  readonly queue: string;
  readonly message: StoredMessage;
}

const loadMessages = (file: string): Map<string, StoredLine> => {
  const kept = new Map<string, StoredLine>();
  for (const raw of readJournal(file)) applyLine(kept, lineSchema.parse(raw));
  return kept;
};

/** A message is in the queue that it was last put to, which may be a dead-letter queue. */
const applyLine = (kept: Map<string, StoredLine>, line: Line): void => {
  if ('message' in line) {
    kept.delete(line.message.messageId);
    kept.set(line.message.messageId, line);
  } else if ('gone' in line) kept.delete(line.gone);
  else for (const [id, { queue }] of kept) if (queue === line.purged) kept.delete(id);
};

/**
 * Keeps messages until they are deleted, each written before its send is answered. A queue that is created gets back those that it
 * had: all of them visible, with the count of receives that they had when they were put.
 */
export const keepMessages = (store: Stores['sqsStore'], file: string): void => {
  const kept = loadMessages(file);
  const journal = openJournal(file, () => kept.values());
  const note = (line: Line): void => {
    applyLine(kept, line);
    journal.append(line);
  };

  const follow = (queue: StoredQueue): void => {
    const { enqueue, deleteMessage, purge } = queue;
    const found = [...kept.values()].filter((one) => one.queue === queue.arn);
    for (const { message } of found) enqueue.call(queue, message);
    queue.enqueue = (message) => {
      note({ queue: queue.arn, message });
      enqueue.call(queue, message);
    };
    queue.deleteMessage = (handle) => {
      const id = queue.inflightMessages.get(handle)?.message.messageId;
      if (id !== undefined) note({ gone: id });
      return deleteMessage.call(queue, handle);
    };
    queue.purge = () => {
      note({ purged: queue.arn });
      purge.call(queue);
    };
  };

  const { createQueue, deleteQueue } = store;
  store.createQueue = (...queue) => {
    const created = createQueue.call(store, ...queue);
    follow(created);
    return created;
  };
  store.deleteQueue = (url) => {
    const arn = store.getQueue(url)?.arn;
    if (arn !== undefined) note({ purged: arn });
    return deleteQueue.call(store, url);
  };
};
