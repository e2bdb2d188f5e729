import { type Catalog, topicsToWatch } from '@millrace/contract';
import { useEffect, useState } from 'react';
import { browserTimers } from '../../lib/timers';
import { LiveStore } from './live-store';
import { browserPainter } from './painter';
import { declaredByTopic } from './rollup';
import { Rollups } from './rollups';
import { TopicGroups } from './topic-groups';

interface Live {
  readonly groups: TopicGroups;
  readonly rollups: Rollups;
}

const liveOf = (catalog: Catalog, base: readonly string[]): Live => {
  const declared = declaredByTopic(catalog);
  const topics = new Map(catalog.metrics.map((metric) => [metric.name, topicsToWatch(metric)]));
  return {
    groups: new TopicGroups({
      timers: browserTimers,
      newStore: () => new LiveStore({ declared, now: Date.now, painter: browserPainter }),
      topicsOf: (metric) => topics.get(metric) ?? [],
      metrics: catalog.metrics.map(({ name }) => name),
      base,
    }),
    rollups: new Rollups(catalog),
  };
};

/** The stores and what is computed from them, with a clock that ticks right after each second begins. `base`: the metrics that the page always needs. */
export const useLive = (catalog: Catalog, base: (catalog: Catalog) => readonly string[]): Live => {
  const [live] = useState(() => liveOf(catalog, base(catalog)));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const { groups, rollups } = live;
    const tick = () => {
      for (const store of groups.stores()) store.tick();
      rollups.prune(groups.main.retention.retainedSince(groups.main.view.now));
      timer = setTimeout(tick, 1000 - (groups.main.serverNow() % 1000));
    };
    tick();
    return () => clearTimeout(timer);
  }, [live]);
  return live;
};
