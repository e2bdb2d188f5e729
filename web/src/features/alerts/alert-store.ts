import {
  ALERTS_TOPIC,
  type Alert,
  type AlertsAnswer,
  type ChannelSummary,
  isNewerAlert,
  type RuleSummary,
} from '@millrace/contract';
import type { Timers } from '../../lib/timers';
import type { ConnectionEvent } from '../connection/connection-state';

export const watchedTopics = [ALERTS_TOPIC] as const;

export interface AlertView {
  /** Undefined until the first answer. */
  readonly rules: readonly RuleSummary[] | undefined;
  /** Those that the person may try out. */
  readonly channels: readonly ChannelSummary[];
  /** The newest first: those that are open, and those that were. */
  readonly open: readonly Alert[];
  readonly history: readonly Alert[];
  /** Where the history goes on that is not held here. */
  readonly next: string | undefined;
  /** Why the newest request has failed. */
  readonly error: string | undefined;
}

interface AlertStoreDeps {
  readonly ask: () => Promise<AlertsAnswer>;
  /** What to say of an error. */
  readonly wordsOf: (error: unknown) => string;
  readonly timers: Timers;
  readonly random: () => number;
}

/** Of the pages that reconnect at once, each asks at a moment of its own. */
const JITTER_MS = 2000;

const RETRY_MS = 10_000;

/** As many of the past as a page of REST has. */
const MOST_HISTORY = 100;

const byOpening = (a: Alert, b: Alert): number => b.openedAt - a.openedAt || (a.id < b.id ? 1 : -1);

/** The alerts that the page knows: asked for whenever it has subscribed, and as they change after that. Each is as its newest state says. */
export class AlertStore {
  view: AlertView = { rules: undefined, channels: [], open: [], history: [], next: undefined, error: undefined };
  private readonly deps: AlertStoreDeps;
  private readonly listeners = new Set<() => void>();
  private readonly known = new Map<string, Alert>();
  private cancel: (() => void) | undefined;

  constructor(deps: AlertStoreDeps) {
    this.deps = deps;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  take(event: ConnectionEvent): void {
    if (event.kind === 'message' && event.message.type === 'alerts') this.receive(event.message.alerts);
    if (event.kind === 'subscribed') this.askLater(event.settleAfter + this.deps.random() * JITTER_MS);
  }

  receive(alerts: readonly Alert[]): void {
    this.merge(alerts);
    this.show({});
  }

  async load(): Promise<void> {
    this.stop();
    const before = [...this.known.values()].filter(({ status }) => status === 'open');
    try {
      const { open, history, rules, channels = [], next } = await this.deps.ask();
      this.forget(before, new Set([...open, ...history].map(({ id }) => id)));
      this.merge([...open, ...history]);
      this.show({ rules, channels, next, error: undefined });
    } catch (error) {
      this.show({ error: this.deps.wordsOf(error) });
      this.askLater(RETRY_MS);
    }
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private askLater(ms: number): void {
    this.stop();
    this.cancel = this.deps.timers.after(ms, () => void this.load());
  }

  /** Drops those that have not changed since and are not in the answer, which was asked for later and has all that are open. */
  private forget(before: readonly Alert[], answered: ReadonlySet<string>): void {
    for (const alert of before)
      if (!answered.has(alert.id) && this.known.get(alert.id) === alert) this.known.delete(alert.id);
  }

  private merge(alerts: readonly Alert[]): void {
    for (const alert of alerts) {
      const known = this.known.get(alert.id);
      if (!known || isNewerAlert(alert, known)) this.known.set(alert.id, alert);
    }
    const past = [...this.known.values()].filter(({ status }) => status === 'resolved').sort(byOpening);
    for (const { id } of past.slice(MOST_HISTORY)) this.known.delete(id);
  }

  private show(change: Partial<AlertView>): void {
    const all = [...this.known.values()].sort(byOpening);
    const ofStatus = (status: Alert['status']) => all.filter((alert) => alert.status === status);
    this.view = { ...this.view, ...change, open: ofStatus('open'), history: ofStatus('resolved') };
    for (const listener of this.listeners) listener();
  }
}

/** Open alerts that ask for attention: nobody looks after them, and they are not silent. `now`: ms since the epoch. */
export const asking = (open: readonly Alert[], now: number): readonly Alert[] =>
  open.filter(({ acknowledged, silenced }) => !acknowledged && !(silenced && silenced.until > now));
