import type { Random, Topic } from '@millrace/contract';
import type { Subscriber } from '../../domain/access/connection';
import { cached } from '../../lib/async';
import type { Clock } from '../ports';
import { CHANGE_LATENESS_MS, type ConnectionChange, type ConnectionRegistry } from './ports';

/** How long a sender goes by one reading of the changes. */
const CACHE_MS = 1000;

/**
 * A partition is read whole again after half to one and a half of this, whatever its changes said: so nobody is overlooked for ever, and processes that
 * started together do not read together. At 10,000 subscribers that is 3 read units a second for each process (docs/decisions/0071).
 */
const RELOAD_MS = 300_000;

type TopicSet = Subscriber['topics'];

/** One set of topics for all who watch the same, so that a frame is looked up by the set itself and not by what is in it. */
class TopicSets {
  private known = new Map<string, TopicSet>();
  private before = new Map<string, TopicSet>();

  share(subscriber: Subscriber): Subscriber {
    const key = [...subscriber.topics].sort().join(' ');
    const topics = this.known.get(key) ?? this.before.get(key) ?? subscriber.topics;
    this.known.set(key, topics);
    return { ...subscriber, topics };
  }

  /** Forgets what nobody has watched since it was called before. */
  age(): void {
    this.before = this.known;
    this.known = new Map<string, ReadonlySet<Topic>>();
  }
}

/** So thousands who watch the same are planned for as fast as one. */
export const onceForEachSet = <T>(of: (topics: TopicSet) => T): ((topics: TopicSet) => T) => {
  const known = new Map<TopicSet, T>();
  return (topics) => {
    const found = known.get(topics) ?? of(topics);
    known.set(topics, found);
    return found;
  };
};

interface ListDeps {
  readonly registry: Pick<ConnectionRegistry, 'partitions' | 'subscribers' | 'changes' | 'find'>;
  readonly now: Clock;
  readonly random: Random;
}

/** The subscribers of one partition: read whole at first, and from then on by what has changed. */
class PartitionList {
  private readonly deps: ListDeps;
  private readonly partition: number;
  private readonly topicSets = new TopicSets();
  private members = new Map<string, Subscriber>();
  private readAt = Number.NEGATIVE_INFINITY;
  private reloadAt = Number.NEGATIVE_INFINITY;
  /** Changes that the last reading saw; the next one is answered some of them again. */
  private seen: ReadonlySet<string> = new Set();
  private reading: Promise<void> | undefined;

  constructor(deps: ListDeps, partition: number) {
    this.deps = deps;
    this.partition = partition;
  }

  /** One reading at a time: of two, the one that began first could end last and put back what was. */
  async read(): Promise<Iterable<Subscriber>> {
    this.reading ??= this.advance().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
    return this.members.values();
  }

  private async advance(): Promise<void> {
    const started = this.deps.now();
    await (started >= this.reloadAt ? this.load(started) : this.follow());
    this.readAt = started;
  }

  private async load(started: number): Promise<void> {
    const { registry, random } = this.deps;
    const all = await registry.subscribers(this.partition);
    this.topicSets.age();
    this.members = new Map(all.map((one) => [one.connectionId, this.topicSets.share(one)]));
    this.seen = new Set();
    this.reloadAt = started + RELOAD_MS * (0.5 + random());
  }

  private async follow(): Promise<void> {
    const changes = await this.deps.registry.changes(this.partition, this.readAt - CHANGE_LATENESS_MS);
    await this.apply(changes.filter(({ changeId }) => !this.seen.has(changeId)));
    this.seen = new Set(changes.map(({ changeId }) => changeId));
  }

  private async apply(changes: readonly ConnectionChange[]): Promise<void> {
    const gone = new Set(changes.filter(({ isGone }) => isGone).map(({ connectionId }) => connectionId));
    const changed = new Set(changes.map(({ connectionId }) => connectionId).filter((id) => !gone.has(id)));
    const found = changed.size > 0 ? await this.deps.registry.find([...changed]) : [];
    for (const id of [...gone, ...changed]) this.members.delete(id);
    for (const one of found) this.members.set(one.connectionId, this.topicSets.share(one));
  }
}

/**
 * The subscribers of the given partitions as they were at most a second ago. Reads what has changed, once a second however many ask, so that what that costs
 * does not grow with the number of subscribers. Those who watch the same share one set of topics.
 */
export const createSubscriberList = (
  deps: ListDeps,
  partitions: readonly number[] = Array.from({ length: deps.registry.partitions }, (_, partition) => partition),
): (() => Promise<readonly Subscriber[]>) => {
  const lists = partitions.map((partition) => new PartitionList(deps, partition));
  const read = async () => (await Promise.all(lists.map((list) => list.read()))).flatMap((members) => [...members]);
  return cached(read, CACHE_MS, deps.now);
};
