import { useEffect, useSyncExternalStore } from 'react';

/** A moment of a chart that somebody has said something about. */
export interface Pin {
  readonly id: string;
  readonly metric: string;
  /** ms by the server's clock. */
  readonly time: number;
  readonly from: string;
  readonly text: string;
}

/** What the page knows of such moments: as long as messages are shown. */
class Pins {
  private readonly listeners = new Set<() => void>();
  private pins: readonly Pin[] = [];

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): readonly Pin[] => this.pins;

  show(pins: readonly Pin[]): void {
    this.pins = pins;
    for (const listener of this.listeners) listener();
  }
}

const NONE: readonly Pin[] = [];

/** That of the page. */
const pins = new Pins();

/** Marks these on all charts as long as who calls it is there. */
export const useMarked = (marked: readonly Pin[]): void => {
  useEffect(() => pins.show(marked), [marked]);
  useEffect(() => () => pins.show(NONE), []);
};

/** Those of a metric from `from` on, before `to`, ms. */
export const pinsBetween = (all: readonly Pin[], metric: string, from: number, to: number): readonly Pin[] =>
  all.filter((pin) => pin.metric === metric && pin.time >= from && pin.time < to);

export const usePins = (): readonly Pin[] => useSyncExternalStore(pins.subscribe, pins.read, () => NONE);
