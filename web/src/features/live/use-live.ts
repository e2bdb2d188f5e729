import type { Catalog } from '@millrace/contract';
import { useEffect, useState } from 'react';
import { LIVE_SPAN_MS } from '../ranges/ranges';
import { LiveStore } from './live-store';
import { browserPainter } from './painter';
import { declaredByTopic, Rollups } from './rollup';

interface Live {
  readonly store: LiveStore;
  readonly rollups: Rollups;
}

/** The store and what is computed from it, with a clock that ticks right after each second begins. */
export const useLive = (catalog: Catalog): Live => {
  const [live] = useState<Live>(() => ({
    store: new LiveStore({ declared: declaredByTopic(catalog), now: Date.now, painter: browserPainter }),
    rollups: new Rollups(catalog),
  }));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      live.store.tick();
      live.rollups.prune(live.store.view.now - LIVE_SPAN_MS);
      timer = setTimeout(tick, 1000 - (live.store.serverNow() % 1000));
    };
    tick();
    return () => clearTimeout(timer);
  }, [live]);
  return live;
};
