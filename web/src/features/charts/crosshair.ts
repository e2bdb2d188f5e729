import { createContext, useContext, useSyncExternalStore } from 'react';

/** One moment that all charts point at, or none. */
export class Crosshair {
  private readonly listeners = new Set<() => void>();
  private at: number | undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): number | undefined => this.at;

  /** ms by the server's clock. */
  point(at: number | undefined): void {
    if (at === this.at) return;
    this.at = at;
    for (const listener of this.listeners) listener();
  }
}

const CrosshairContext = createContext(new Crosshair());

export const CrosshairProvider = CrosshairContext.Provider;

export const useCrosshair = (): { at: number | undefined; point: (at: number | undefined) => void } => {
  const crosshair = useContext(CrosshairContext);
  const at = useSyncExternalStore(crosshair.subscribe, crosshair.read, () => undefined);
  return { at, point: (to) => crosshair.point(to) };
};
