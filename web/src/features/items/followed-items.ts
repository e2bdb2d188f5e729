import {
  type FollowedItem,
  type Item,
  type ItemTopic,
  isLaterState,
  itemTopic,
  type ServerMessage,
} from '@millrace/contract';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { browserTimers, type Timers } from '../../lib/timers';
import type { SideLine } from '../connection/side-line';
import { usePaused } from '../live/live-context';

/** What of a connection's topics and of their bytes metrics and rooms leave to items. */
const MOST_TOPICS = 60;
const MOST_BYTES = 4000;

/** Figures that change more often cannot be read. */
const REPAINT_MS = 500;

/** The items that a page follows of those that it shows: the first that fit. */
export const followedTopics = (type: string, subjects: readonly string[]): readonly ItemTopic[] => {
  let bytes = 0;
  return subjects
    .map((subject) => itemTopic(type, subject))
    .filter((topic, i) => {
      bytes += new TextEncoder().encode(topic).length;
      return i < MOST_TOPICS && bytes <= MOST_BYTES;
    });
};

type States = ReadonlyMap<string, FollowedItem>;

/** The states of followed items as they come, handed out twice a second at the most and not while the page is paused. */
export class FollowedStore {
  view: States = new Map();
  private readonly type: string;
  private readonly timers: Timers;
  private readonly listeners = new Set<() => void>();
  private readonly states = new Map<string, FollowedItem>();
  private isDue = false;
  private isHeld = false;

  constructor(type: string, timers: Timers) {
    this.type = type;
    this.timers = timers;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  receive(message: ServerMessage): void {
    if (message.type !== 'delta' && message.type !== 'settled' && message.type !== 'items') return;
    for (const item of message.items ?? []) {
      const known = this.states.get(item.subject);
      // Of what is too long for a frame REST has the state.
      if (item.type !== this.type || item.cut || (known && !isLaterState(item, known))) continue;
      this.states.set(item.subject, item);
      this.repaintSoon();
    }
  }

  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    if (!isHeld) this.repaint();
  }

  private repaintSoon(): void {
    if (this.isDue) return;
    this.isDue = true;
    this.timers.after(REPAINT_MS, () => {
      this.isDue = false;
      this.repaint();
    });
  }

  private repaint(): void {
    if (this.isHeld) return;
    this.view = new Map(this.states);
    for (const listener of this.listeners) listener();
  }
}

/** Items as they are by now, without those that are no more. */
export const asFollowed = (items: readonly Item[], states: States): readonly Item[] =>
  items.flatMap((item) => {
    const state = states.get(item.subject);
    if (!state || !isLaterState(state, item)) return [item];
    return state.removed ? [] : [state];
  });

/** Rows that change while somebody types or turns pages are followed once they stay. */
const FOLLOW_AFTER_MS = 300;

/** Follows the items that are shown, for as long as they are. */
export const useFollowed = (line: SideLine, type: string, subjects: readonly string[]): States => {
  const [store] = useState(() => new FollowedStore(type, browserTimers));
  const isPaused = usePaused();
  // The list is a new one with every answer, and mostly of the same things.
  const topics = JSON.stringify(followedTopics(type, subjects));
  useEffect(() => {
    const wanted: readonly ItemTopic[] = JSON.parse(topics);
    if (wanted.length === 0) return undefined;
    let end: () => void = () => undefined;
    const stopTimer = browserTimers.after(FOLLOW_AFTER_MS, () => {
      end = line.show(wanted, (event) => {
        if (event.kind === 'message') store.receive(event.message);
      });
    });
    return () => {
      stopTimer();
      end();
    };
  }, [line, store, topics]);
  useEffect(() => store.hold(isPaused), [store, isPaused]);
  const read = () => store.view;
  return useSyncExternalStore(store.subscribe, read, read);
};
