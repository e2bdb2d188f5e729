import { useEffect, useId, useSyncExternalStore } from 'react';

/** What all charts point at. */
export interface Pointed {
  /** ms by the server's clock. */
  readonly at: number;
  /** The chart that a person points at: it alone shows the tooltip. */
  readonly chart: string;
  /** Whether it stays where it is when the pointer moves on. */
  readonly pinned: boolean;
}

/** What another chart on the screen says of a moment. */
export interface Reading {
  readonly name: string;
  readonly text: string;
}

type Read = (at: number) => Reading | undefined;

/** One moment that all charts point at, or none. */
export class Crosshair {
  private readonly listeners = new Set<() => void>();
  private readonly charts = new Map<string, Read>();
  private pointed: Pointed | undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): Pointed | undefined => this.pointed;

  /** Nothing moves what is pinned but pointing anew with `pinned`, and `release`. */
  point(pointed: Pointed | undefined): void {
    if (this.pointed?.pinned && !pointed?.pinned) return;
    this.show(pointed);
  }

  release(): void {
    this.show(undefined);
  }

  /** Has a chart answer for the tooltip of others, until the function that it returns is called. */
  register(chart: string, read: Read): () => void {
    this.charts.set(chart, read);
    return () => this.charts.delete(chart);
  }

  /** What the charts other than the one that is pointed at say. */
  others({ at, chart }: Pointed): readonly Reading[] {
    return [...this.charts].flatMap(([id, read]) => (id === chart ? [] : (read(at) ?? [])));
  }

  private show(pointed: Pointed | undefined): void {
    if (pointed?.at === this.pointed?.at && pointed?.pinned === this.pointed?.pinned) return;
    this.pointed = pointed;
    for (const listener of this.listeners) listener();
  }
}

/** That of the page. */
const crosshair = new Crosshair();

/** What a person has pinned, ms; undefined where that is nothing. */
export const pinnedMoment = (): number | undefined => {
  const pointed = crosshair.read();
  return pointed?.pinned ? pointed.at : undefined;
};

/** The crosshair of the page, and what it points at. */
export const useCrosshair = (): { readonly crosshair: Crosshair; readonly pointed: Pointed | undefined } => {
  const pointed = useSyncExternalStore(crosshair.subscribe, crosshair.read, () => undefined);
  return { crosshair, pointed };
};

/** The id of a chart whose readings stand in the tooltip of the others. */
export const useReadings = (read: Read): string => {
  const id = useId();
  useEffect(() => crosshair.register(id, read), [id, read]);
  return id;
};
