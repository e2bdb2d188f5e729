import { createContext, useContext, useEffect, useId, useSyncExternalStore } from 'react';

/** A moment of a chart, or a time of it, that somebody, or a rule, has said something about. */
export interface Pin {
  /** `note`: it is kept with the figures. `message`: it was said between those who watch. `warning`, `critical`: an alert. */
  readonly kind: 'note' | 'message' | 'warning' | 'critical';
  readonly id: string;
  /** On whose charts alone it is; on all where there is none. */
  readonly metric?: string;
  /** ms by the server's clock. */
  readonly time: number;
  /** Where it is about a time, its end, ms. */
  readonly end?: number;
  readonly from: string;
  readonly text: string;
}

/** What the page knows of such moments, by who marks them: as long as they are there. */
class Pins {
  private readonly listeners = new Set<() => void>();
  private readonly marked = new Map<string, readonly Pin[]>();
  private pins: readonly Pin[] = [];

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): readonly Pin[] => this.pins;

  show(by: string, pins: readonly Pin[]): void {
    this.marked.set(by, pins);
    this.pins = [...this.marked.values()].flat();
    for (const listener of this.listeners) listener();
  }
}

const NONE: readonly Pin[] = [];

/** That of the page. */
const pins = new Pins();

/** Marks these on all charts as long as who calls it is there. */
export const useMarked = (marked: readonly Pin[]): void => {
  const by = useId();
  useEffect(() => pins.show(by, marked), [by, marked]);
  useEffect(() => () => pins.show(by, NONE), [by]);
};

/** Those of a metric that are about any time from `from` on, before `to`, ms. */
export const pinsBetween = (all: readonly Pin[], metric: string, from: number, to: number): readonly Pin[] =>
  all.filter(
    ({ metric: alone = metric, time, end }) =>
      alone === metric && time < to && (end === undefined ? time >= from : end > from),
  );

export const usePins = (): readonly Pin[] => useSyncExternalStore(pins.subscribe, pins.read, () => NONE);

const AddNote = createContext<(() => void) | undefined>(undefined);

/** Gives charts the way to write a note; none for who may not. */
export const AddNoteProvider = AddNote.Provider;

export const useAddNote = (): (() => void) | undefined => useContext(AddNote);
