import type { Alert, Metric } from '@millrace/contract';
import { type ReactNode, useId, useState } from 'react';
import { FoldHeading } from '../../components/ui/fold-heading';
import { pageStorage } from '../../lib/storage';
import { useMedia } from '../../lib/use-visible';
import { useAddress } from '../address/use-address';
import { Panel } from '../charts/panel';
import { useIsPartial } from '../live/live-scope';
import type { Category } from '../metrics/categories';
import { filteredBy } from '../metrics/filters';
import { FOLDED, groupsOf, heroesOf, readFolded } from './arrangement';
import { AttentionStrip } from './attention-strip';
import styles from './overview.module.css';
import { Tile } from './tile';

const useFolded = (groups: readonly Category[]) => {
  const isPartial = useIsPartial();
  const [folded, setFolded] = useState(() => readFolded(groups, isPartial));
  const toggle = (name: string) => {
    const next = new Set(folded);
    if (!next.delete(name)) next.add(name);
    pageStorage.setItem(FOLDED, [...next].join('\n'));
    setFolded(next);
  };
  return { folded, toggle };
};

/** Where there is room for more than one chart, as `overview.module.css` has it. */
const WIDE = '(min-width: 2200px)';
/** As many as stand side by side under the chosen one. */
const BESIDE = 3;

interface GroupProps {
  readonly group: Category;
  readonly folded: boolean;
  readonly wide: boolean;
  readonly onToggle: () => void;
}

const Group = ({ group: { name, metrics }, folded, wide, onToggle }: GroupProps) => {
  const id = useId();
  return (
    <section className={styles.group} aria-label={name} data-size={Math.min(metrics.length, 4)}>
      <FoldHeading isOpen={!folded} controls={id} onToggle={onToggle}>
        {name}
        <span className={styles.count}>{metrics.length}</span>
      </FoldHeading>
      <div id={id} className={styles.tiles}>
        {!folded && metrics.map((metric) => <Tile key={metric.name} metric={metric} kind="tile" wide={wide} />)}
      </div>
    </section>
  );
};

interface OverviewProps {
  readonly metrics: readonly Metric[];
  /** Those that are open. */
  readonly alerts: readonly Alert[];
  /** What comes after all figures. */
  readonly last?: ReactNode;
}

/** Everything that there is at one glance: what needs attention, the first figures, the chosen one in detail, and all others. */
export const Overview = ({ metrics, alerts, last }: OverviewProps) => {
  const { place, filters } = useAddress();
  const heroes = heroesOf(metrics);
  const groups = groupsOf(metrics);
  const { folded, toggle } = useFolded(groups);
  const wide = useMedia(WIDE);
  const chosen =
    metrics.find(({ name }) => place.page === 'overview' && name === place.metric) ??
    heroes.find((metric) => filteredBy(metric, filters).kind !== 'none') ??
    heroes[0];
  return (
    <div className={styles.overview}>
      <AttentionStrip {...{ metrics, alerts }} />
      <div className={styles.heroes}>
        {heroes.map((metric) => (
          <Tile key={metric.name} metric={metric} kind="hero" chosen={metric === chosen} wide={wide} />
        ))}
      </div>
      {chosen && (
        <div className={styles.main}>
          <Panel key={chosen.name} metric={chosen} height="main" />
        </div>
      )}
      {wide && (
        <div className={styles.beside}>
          {heroes
            .filter((metric) => metric !== chosen)
            .slice(0, BESIDE)
            .map((metric) => (
              <Panel key={metric.name} metric={metric} height="side" />
            ))}
        </div>
      )}
      <div className={styles.rest}>
        <div className={styles.groups}>
          {groups.map((group) => (
            <Group
              key={group.name}
              {...{ group, wide }}
              folded={folded.has(group.name)}
              onToggle={() => toggle(group.name)}
            />
          ))}
        </div>
        {last && <div className={styles.last}>{last}</div>}
      </div>
    </div>
  );
};
