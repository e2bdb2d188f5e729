import {
  type DeltaFrame,
  type FeedEvent,
  type FollowedItem,
  isLaterState,
  itemTopic,
  type ServerMessage,
  type Topic,
} from '@millrace/contract';

/** The items that one viewer follows, as it was sent them. */
export class FollowedItems {
  private readonly states = new Map<Topic, FollowedItem>();

  take(message: ServerMessage): void {
    if (message.type !== 'delta' && message.type !== 'settled' && message.type !== 'items') return;
    for (const item of message.items ?? []) {
      const topic = itemTopic(item.type, item.subject);
      const known = this.states.get(topic);
      if (!known || isLaterState(item, known)) this.states.set(topic, item);
    }
  }

  of(topic: Topic): FollowedItem | undefined {
    return this.states.get(topic);
  }
}

/** An event of a feed, and the shard that it is of. */
export interface FeedReceipt {
  readonly shard: string;
  readonly event: FeedEvent;
}

/** What feeds have shown to anybody. Frames of equal bytes are one object, which counts once. */
export class FeedReceipts {
  readonly all: FeedReceipt[] = [];
  private readonly known = new WeakSet<DeltaFrame>();

  take(message: ServerMessage): void {
    if (message.type !== 'delta' || !message.feed || this.known.has(message)) return;
    this.known.add(message);
    for (const event of message.feed.events) this.all.push({ shard: message.shard, event });
  }
}
