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

/** Joins what is shown beside figures, and is loaded when somebody opens it, to the page's connection. */
export class SideLine {
  private readonly shown = new Map<Listener, readonly Topic[]>();
  private wire: Wire | undefined;

  topics(): readonly Topic[] {
    return [...this.shown.values()].flat();
  }

  take(event: ConnectionEvent): void {
    for (const listener of this.shown.keys()) listener(event);
  }

  /** Subscribes to topics and reports what comes, until the function that it returns is called. Each caller brings a listener of its own. */
  show(topics: readonly Topic[], listener: Listener): () => void {
    this.shown.set(listener, topics);
    this.wire?.onTopics();
    return () => {
      if (this.shown.delete(listener)) this.wire?.onTopics();
    };
  }

  send(command: CommandFields): Promise<OkAnswer> {
    return this.wire?.send(command) ?? Promise.reject(new Error('there is no connection'));
  }

  connect(wire: Wire | undefined): void {
    this.wire = wire;
  }
}
