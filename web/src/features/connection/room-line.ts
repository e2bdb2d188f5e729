import type { OkAnswer, Topic } from '@millrace/contract';
import type { CommandFields } from './commands';
import type { ConnectionEvent } from './connection-state';

interface Wire {
  /** Rejects on a refusal, and where there is no connection. */
  readonly send: (command: CommandFields) => Promise<OkAnswer>;
  /** The page wants other topics than before. */
  readonly onTopics: () => void;
}

type Listener = (event: ConnectionEvent) => void;

/** Joins what shows a room, which is loaded when somebody opens it, to the page's connection. */
export class RoomLine {
  private shown: { readonly topic: Topic; readonly listener: Listener } | undefined;
  private wire: Wire | undefined;

  topics(): readonly Topic[] {
    return this.shown ? [this.shown.topic] : [];
  }

  take(event: ConnectionEvent): void {
    this.shown?.listener(event);
  }

  /** Subscribes to a room and reports what comes, until the function that it returns is called. */
  show(topic: Topic, listener: Listener): () => void {
    const shown = { topic, listener };
    this.shown = shown;
    this.wire?.onTopics();
    return () => {
      if (this.shown !== shown) return;
      this.shown = undefined;
      this.wire?.onTopics();
    };
  }

  send(command: CommandFields): Promise<OkAnswer> {
    return this.wire?.send(command) ?? Promise.reject(new Error('there is no connection'));
  }

  connect(wire: Wire | undefined): void {
    this.wire = wire;
  }
}
