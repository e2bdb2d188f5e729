import {
  type Endpoints,
  parseTopic,
  type Random,
  type ServerMessage,
  type SettledAnswer,
  seededRandom,
  type Topic,
} from '@millrace/contract';
import type { MetricSet } from '../../backend/src/domain/metrics/metric-set';
import { eachConcurrently } from '../../backend/src/lib/async';
import { everyFormat, generate } from '../../tools/src/lib/generate/generate';
import { parseMessage } from '../../web/src/features/connection/parse-message';
import { declaredByTopic } from '../../web/src/features/live/rollup';
import { minuteOf } from '../../web/src/features/settling/live-state';
import { browserTimers } from '../../web/src/lib/timers';
import { Page } from '../chaos/viewers/page';
import { type EventTopics, sampleEvents, topicSets } from './audiences';
import { People } from './people';
import { Questions } from './questions';
import { Receipts } from './receipts';
import { FeedReceipts } from './viewers/followed';
import { SharedStates } from './viewers/shared-states';
import { SharedTexts } from './viewers/shared-texts';
import { Viewer } from './viewers/viewer';
import { openViewerSocket } from './viewers/viewer-socket';

/** Connections that are being opened at a time. */
const OPENING = 20;
interface CrowdDeps {
  readonly endpoints: Endpoints;
  /** The stack's folder. */
  readonly state: string;
  readonly metrics: MetricSet;
  readonly seed: number;
  /** How many of the first viewers are whole pages. */
  readonly pages: number;
  /** How many of those after them will break off or fall silent: it is not measured when they are sent what. */
  readonly troubled: number;
  readonly onProgress: (text: string) => void;
}

interface WatchingPage {
  readonly page: Page;
  readonly topics: readonly Topic[];
}

const isMetric = (topic: Topic): boolean => parseTopic(topic).kind === 'metric';

/** All who watch, and what they were sent. */
export class Crowd {
  readonly viewers: Viewer[] = [];
  readonly pages: WatchingPage[] = [];
  readonly receipts = new Receipts();
  readonly feeds = new FeedReceipts();
  readonly problems: string[] = [];
  /** Why connections were lost or could not be had, and how often. */
  readonly lostBy = new Map<string, number>();
  /** Some of the events that are sent, as the topics that they are of. */
  readonly events: readonly EventTopics[];
  /** Start of the first window that anybody wants, ms. */
  readonly since = minuteOf(Date.now());
  private readonly deps: CrowdDeps;
  private readonly people: People;
  readonly questions: Questions;
  private readonly random: Random;
  private readonly topicsOf: (viewer: number) => readonly Topic[];
  private readonly frames = new SharedTexts<ServerMessage | undefined>(parseMessage, Date.now);
  private readonly states = new Map<string, SharedStates>();
  private opened = 0;

  constructor(deps: CrowdDeps) {
    this.deps = deps;
    this.people = new People(deps.endpoints, deps.state);
    this.questions = new Questions(deps.endpoints.rest);
    this.random = seededRandom(deps.seed);
    this.events = sampleEvents(deps.metrics, generate(everyFormat, deps.seed));
    this.topicsOf = topicSets(deps.metrics, seededRandom(deps.seed + 1), this.events);
  }

  get size(): number {
    return this.viewers.length + this.pages.length;
  }

  /** What each of them watches. */
  get topics(): readonly (readonly Topic[])[] {
    return Array.from({ length: this.opened }, (_, i) => (i < this.deps.pages ? this.figuresOf(i) : this.topicsOf(i)));
  }

  /** Connections that viewers have lost or could not have, so far. */
  get lost(): number {
    return [...this.lostBy.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The local ports of those who have fallen silent. */
  get silentPorts(): ReadonlySet<number> {
    return new Set(this.viewers.flatMap(({ silentPort }) => silentPort ?? []));
  }

  /** States that were computed for all viewers that are no pages. */
  get computations(): number {
    return [...this.states.values()].reduce((sum, { computations }) => sum + computations, 0);
  }

  /** Has as many come as there are to be in all, and waits until each is subscribed and backfilled. */
  async growTo(size: number, signal: AbortSignal): Promise<void> {
    const { onProgress } = this.deps;
    await this.people.signIn(size);
    const coming = Array.from({ length: Math.max(0, size - this.opened) }, () => this.opened++);
    let come = this.size;
    await eachConcurrently(coming, OPENING, async (i) => {
      signal.throwIfAborted();
      await (i < this.deps.pages ? this.openPage(i) : this.openViewer(i));
      onProgress(`${++come} of ${size} viewers are connected`);
    });
  }

  /** Whether everything that was asked for when they came has come. */
  get isBackfilled(): boolean {
    return this.viewers.every(({ status }) => status === 'done');
  }

  /** How far each shard is settled at least by now, as the service says. */
  async checkpoints(): Promise<SettledAnswer['checkpoints']> {
    const now = Date.now();
    const answer = await this.askerOf(0)({ since: now, asOf: now, next: undefined }, new AbortController().signal);
    return answer.checkpoints;
  }

  private askerOf(index: number): ReturnType<Questions['asker']> {
    return this.questions.asker(this.figuresOf(index), () => this.people.tokenOf(index));
  }

  private async openViewer(index: number): Promise<void> {
    const topics = this.topicsOf(index);
    const viewer = new Viewer({
      topics,
      states: this.statesOf(topics),
      read: (text) => this.frames.of(text),
      ask: this.askerOf(index),
      openSocket: openViewerSocket,
      address: async () => (await this.people.address(index)).url,
      since: this.since,
      random: this.random,
      onFrame: (message) => this.noteFrame(index, message),
      onLost: (reason) => this.lostBy.set(reason, (this.lostBy.get(reason) ?? 0) + 1),
      onProblem: (text) => this.problems.push(`viewer ${index}: ${text}`),
    });
    this.viewers.push(viewer);
    await viewer.start();
  }

  private figuresOf(index: number): readonly Topic[] {
    return this.topicsOf(index).filter(isMetric);
  }

  private async openPage(index: number): Promise<void> {
    const topics = this.figuresOf(index);
    const page = new Page({
      timers: browserTimers,
      random: this.random,
      openSocket: (url, listener) =>
        openViewerSocket(url, {
          ...listener,
          onText: (text) => {
            const message = this.frames.of(text);
            if (message && message.type !== 'answer') this.noteFrame(index, message);
            listener.onText(text);
          },
        }),
      address: () => this.people.address(index),
      catalog: this.deps.metrics.catalog,
      topics,
      ask: this.askerOf(index),
      settles: true,
    });
    this.pages.push({ page, topics });
    page.start();
  }

  private noteFrame(index: number, message: ServerMessage): void {
    const { pages, troubled } = this.deps;
    this.receipts.count();
    this.feeds.take(message);
    if (index < pages || index >= pages + troubled) this.receipts.note(message, Date.now());
  }

  /** Viewers who came at the same time are sent the same; those who came later, less. */
  private statesOf(topics: readonly Topic[]): SharedStates {
    const key = topics.filter(isMetric).sort().join(' ');
    const rules = { declared: declaredByTopic(this.deps.metrics.catalog), oldest: this.since };
    const states = this.states.get(key) ?? new SharedStates(rules);
    this.states.set(key, states);
    return states;
  }

  /** Ends all connections, and the sign-ins. */
  async leave(): Promise<void> {
    for (const viewer of this.viewers) viewer.stop();
    for (const { page } of this.pages) page.stop();
    await this.people.remove();
  }
}
