import type {
  Answer,
  Command,
  DeltaFrame,
  Random,
  ServerMessage,
  SettledFrame,
  ShardCheckpoint,
  Topic,
} from '@millrace/contract';
import { compareSequenceNumbers, topicSetOf } from '@millrace/contract';
import { parseMessage } from '../../../web/src/features/connection/parse-message';
import { Backfill, type BackfillDeps, type BackfillStatus } from '../../../web/src/features/settling/backfill';
import type { LiveState } from '../../../web/src/features/settling/live-state';
import { backoffDelay } from '../../../web/src/lib/backoff';
import { browserTimers } from '../../../web/src/lib/timers';
import { FollowedItems } from './followed';
import type { SharedState, SharedStates } from './shared-states';
import type { openViewerSocket, ViewerSocket } from './viewer-socket';

type Figures = DeltaFrame | SettledFrame;

export interface ViewerDeps {
  readonly topics: readonly Topic[];
  /** Of all viewers with these topics. */
  readonly states: SharedStates;
  /** The same message for equal texts. */
  readonly read: (text: string) => ServerMessage | undefined;
  /** The same answer, and the same parts of it, for equal ones. */
  readonly ask: BackfillDeps['ask'];
  readonly openSocket: typeof openViewerSocket;
  /** With a ticket of its own. */
  readonly address: () => Promise<string>;
  /** Start of the earliest window that it wants, ms. */
  readonly since: number;
  readonly random: Random;
  readonly onFrame: (message: ServerMessage) => void;
  /** A connection was lost or could not be had, and why. */
  readonly onLost: (reason: string) => void;
  /** What should never happen. */
  readonly onProblem: (text: string) => void;
}

const WATCH_EVERY_MS = 1000;

/** A page that hears nothing asks how far the service is, again and again: as seldom as one does, since there are thousands of these. */
const ASK_EVERY_MS = 12_000;

const isFigures = (message: ServerMessage): message is Figures =>
  message.type === 'delta' || message.type === 'settled';

/**
 * Who watches over one connection: subscribes, settles, backfills and reconnects as a page does and with its code, but shows nothing, and shares its
 * state with whoever was sent the same.
 */
export class Viewer {
  readonly topics: ReadonlySet<Topic>;
  readonly items = new FollowedItems();
  /** Whether its subscription has been answered. */
  isLive = false;
  status: BackfillStatus | undefined;
  private readonly deps: ViewerDeps;
  private readonly topicSet: string;
  private readonly backfill: Backfill;
  private shared: SharedState;
  private socket: ViewerSocket | undefined;
  private commands = 0;
  private failures = 0;
  private settleAfter = Number.POSITIVE_INFINITY;
  /** When the next ping goes out, ms, where no frame comes before; undefined before the first frame. */
  private pingAt: number | undefined;
  /** When what came or was asked for the last time, ms. */
  private readonly last: { frame?: number; ping?: number; question?: number; answer?: number } = {};
  private subscribed: () => void = () => undefined;
  private isOver = false;
  private isSilent = false;

  constructor(deps: ViewerDeps) {
    this.deps = deps;
    this.topics = new Set(deps.topics);
    this.topicSet = topicSetOf(deps.topics);
    this.shared = deps.states.enter();
    this.backfill = new Backfill({
      timers: browserTimers,
      random: deps.random,
      since: () => deps.since,
      ask: async (query, signal) => {
        this.last.question = Date.now();
        const answer = await deps.ask(query, signal);
        this.last.answer = Date.now();
        return answer;
      },
      settled: {
        waits: () => deps.states.waits(this.shared),
        receivePage: (windows) => this.move(windows, { kind: 'page', windows }),
        // From when on other shards are quiet is nothing that a figure depends on.
        backfilled: (checkpoints, since) =>
          this.move(checkpoints, { kind: 'reached', checkpoints, since, othersUntil: 0 }),
        setBackfillStatus: (status) => {
          this.status = status;
        },
        serverNow: browserTimers.now,
        retention: { forgottenUntil: () => 0, asks: () => undefined },
      },
    });
  }

  /** Whether it has neither broken off nor fallen silent. */
  get isThere(): boolean {
    return !this.isOver;
  }

  /** The local port of its connection, where it has fallen silent. */
  get silentPort(): number | undefined {
    return this.isSilent ? this.socket?.port() : undefined;
  }

  get state(): LiveState {
    return this.shared.state;
  }

  /** What it waits for and since when, for a person to read. */
  get waitsFor(): string {
    const { frame, ping, question, answer } = this.last;
    const times = { ...this.deps.states.waits(this.shared), frame, ping, question, answer };
    const now = Date.now();
    const ago = Object.entries(times).map(
      ([name, at]) => `${name} ${at === undefined ? 'never' : `${now - at} ms ago`}`,
    );
    return `${this.isLive ? 'connected' : 'not connected'}, backfill ${this.status}: ${ago.join(', ')}`;
  }

  /** Resolves when its first subscription is answered. */
  start(): Promise<void> {
    this.watch();
    return new Promise((resolve) => {
      this.subscribed = resolve;
      void this.connect();
    });
  }

  /** Ends as a process that is killed. */
  kill(): void {
    this.end((socket) => socket.kill());
  }

  /** Reads nothing more, with its connection open. */
  silence(): void {
    this.isSilent = true;
    this.end((socket) => socket.silence());
  }

  /** Its connection breaks, without its doing, and it comes back. */
  reopen(): void {
    if (this.isOver) return;
    this.socket?.kill();
    this.status = undefined;
    this.comeBack();
  }

  stop(): void {
    this.end((socket) => socket.close());
  }

  private end(how: (socket: ViewerSocket) => void): void {
    this.isOver = true;
    this.backfill.lost();
    this.deps.states.leave(this.shared);
    if (this.socket) how(this.socket);
  }

  private async connect(): Promise<void> {
    try {
      const url = await this.deps.address();
      if (this.isOver) return;
      this.socket = this.deps.openSocket(url, {
        onOpen: () => this.send({ action: 'subscribe', topics: [...this.topics] }),
        onText: (text) => this.take(text),
        onClose: (reason) => this.lose(reason),
      });
    } catch (error) {
      this.lose(error instanceof Error ? error.message : String(error));
    }
  }

  private lose(reason: string): void {
    if (this.isOver) return;
    this.deps.onLost(reason);
    this.comeBack();
  }

  private comeBack(): void {
    this.isLive = false;
    this.failures += 1;
    this.backfill.lost();
    browserTimers.after(backoffDelay(this.failures, this.deps.random()), () => void this.connect());
  }

  private send(command: Command extends infer C ? (C extends Command ? Omit<C, 'id'> : never) : never): void {
    this.socket?.send(JSON.stringify({ ...command, id: String(++this.commands) }));
  }

  private take(text: string): void {
    if (this.isOver) return;
    const isAnswer = text.startsWith('{"type":"answer"');
    const message = isAnswer ? parseMessage(text) : this.deps.read(text);
    if (message?.type === 'answer') this.answered(message);
    else if (message) this.frame(message);
    else this.deps.onProblem(`a message that no page understands: ${text.slice(0, 200)}`);
  }

  private frame(message: ServerMessage): void {
    this.last.frame = Date.now();
    const { interval = 0 } = ('pacing' in message && message.pacing) || {};
    this.pingAt = this.last.frame + this.settleAfter + interval;
    this.deps.onFrame(message);
    this.items.take(message);
    if (isFigures(message)) this.figures(message);
  }

  private figures(frame: Figures): void {
    if (frame.type === 'settled' && frame.topicSet !== this.topicSet)
      this.deps.onProblem(`a settled frame for other topics: ${frame.topicSet}`);
    this.backfill.paced(frame.pacing?.interval);
    this.move(frame, { kind: 'frame', frame, at: Date.now() });
  }

  private answered(answer: Answer): void {
    if (!answer.ok) this.deps.onProblem(`a command was refused: ${answer.error.message}`);
    else if (answer.action === 'ping') this.reported(answer.checkpoints);
    else if (answer.action === 'subscribe') this.isSubscribed(answer.settleAfter);
  }

  private isSubscribed(settleAfter: number): void {
    this.failures = 0;
    this.isLive = true;
    this.settleAfter = settleAfter;
    this.backfill.subscribed(settleAfter);
    this.subscribed();
  }

  /** Only what is ahead of its own checkpoints is anything to wait for. */
  private reported(checkpoints: readonly ShardCheckpoint[]): void {
    const { shards } = this.shared.state.checkpoints;
    const isAhead = checkpoints.some(
      ({ shard, seq }) => compareSequenceNumbers(seq, shards.get(shard)?.seq ?? '0') > 0,
    );
    const name = checkpoints.map(({ shard, seq }) => `${shard} ${seq}`).join(' ');
    if (isAhead) this.move(name, { kind: 'reported', checkpoints, at: Date.now(), othersUntil: 0 });
  }

  private move(name: object | string, input: Parameters<SharedStates['move']>[2]): void {
    if (!this.isOver) this.shared = this.deps.states.move(this.shared, name, input);
  }

  /**
   * Frames have stopped for so long that all of them should be settled: it asks whether the last one was lost. It goes on to ask, since a viewer that is out of
   * reach is sent nothing of what comes after.
   */
  private watch(): void {
    browserTimers.after(WATCH_EVERY_MS, () => {
      if (this.isOver) return;
      if (this.pingAt !== undefined && Date.now() >= this.pingAt) {
        this.last.ping = Date.now();
        this.pingAt = this.last.ping + ASK_EVERY_MS;
        this.send({ action: 'ping' });
      }
      this.watch();
    });
  }
}
