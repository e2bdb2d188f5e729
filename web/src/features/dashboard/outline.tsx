import { type ReactNode, useSyncExternalStore } from 'react';
import fold from '../../components/ui/fold-heading.module.css';
import { Icon } from '../../components/ui/icon';
import { pageStorage } from '../../lib/storage';
import type { Place } from '../address/address';
import { useAddress } from '../address/use-address';
import { type CatalogOutline, MOST_OUTLINED, rememberedCatalog } from '../catalog/remembered';
import { groupsOf, heroesOf, readFolded } from '../overview/arrangement';
import overview from '../overview/overview.module.css';
import tile from '../overview/tile.module.css';
import { Frame } from './frame';
import styles from './outline.module.css';
import { Rail } from './rail';
import { TopBar } from './top-bar';

/** The catalogue of the last time; while the page is still as it was built, there is none. */
export const useRemembered = (owner: string | undefined): CatalogOutline | undefined =>
  useSyncExternalStore(
    pageStorage.subscribe,
    () => rememberedCatalog(owner),
    () => undefined,
  );

interface FaceProps {
  readonly kind: 'hero' | 'tile';
  readonly name: string;
}

/** As high as digits are. */
const NO_DIGITS = '\u00a0';

/** A figure whose name is known at the most. */
const Face = ({ kind, name }: FaceProps) => (
  <div className={tile.place}>
    <div className={`${tile.face} ${tile[kind]}`}>
      <span className={tile.name}>{name}</span>
      <span className={tile.row}>
        <span className={tile.figure}>
          <span className={`${tile.value} ${styles.figure}`}>{NO_DIGITS}</span>
        </span>
        <span className={tile.line} />
      </span>
      {kind === 'hero' && <span className={tile.delta} />}
    </div>
  </div>
);

/** What there may be of a page that has never been here. */
const usual: CatalogOutline = {
  metrics: Array.from({ length: 10 }, (_, i) => ({ name: `${i}`, label: '', category: '' })),
  items: [],
};

const Groups = ({ metrics }: Pick<CatalogOutline, 'metrics'>) => {
  const groups = groupsOf(metrics);
  const folded = metrics === usual.metrics ? new Set() : readFolded(groups, metrics.length >= MOST_OUTLINED);
  return (
    <div className={overview.groups}>
      {groups.map((group) => (
        <div key={group.name} className={overview.group} data-size={Math.min(group.metrics.length, 4)}>
          <div className={fold.fold}>
            {group.name !== '' && <Icon name={folded.has(group.name) ? 'more' : 'less'} />}
            {group.name}
          </div>
          <div className={overview.tiles}>
            {!folded.has(group.name) &&
              group.metrics.map(({ name, label }) => <Face key={name} kind="tile" name={label} />)}
          </div>
        </div>
      ))}
    </div>
  );
};

const OverviewBlocks = ({ metrics }: Pick<CatalogOutline, 'metrics'>) => (
  <div className={overview.overview}>
    <div className={styles.strip} />
    <div className={overview.heroes}>
      {heroesOf(metrics).map(({ name, label }) => (
        <Face key={name} kind="hero" name={label} />
      ))}
    </div>
    <div className={overview.main}>
      <div className={styles.chart} />
    </div>
    <div className={overview.beside}>
      {heroesOf(metrics)
        .slice(1)
        .map(({ name }) => (
          <div key={name} className={styles.side} />
        ))}
    </div>
    <div className={overview.rest}>
      <Groups metrics={metrics} />
    </div>
  </div>
);

/** Figures before there are any, in their final proportions: those of the last time, if the browser knows them. */
export const Blocks = ({ outline = usual }: { outline?: CatalogOutline | undefined }) => {
  const { page } = useAddress().place;
  return (
    <div className={styles.page} role="status" aria-label="Loading">
      {page === 'overview' ? <OverviewBlocks metrics={outline.metrics} /> : <div className={styles.whole} />}
    </div>
  );
};

/** What a place is called before it is known what it is of. */
const words: Readonly<Record<Place['page'], string>> = {
  overview: 'Overview',
  metric: 'Explore',
  items: 'Items',
  item: 'Items',
  alerts: 'Alerts',
  health: 'Health',
  sessions: 'Sessions',
  session: 'Sessions',
};

interface PlainFrameProps {
  readonly user: ReactNode;
  readonly outline: CatalogOutline | undefined;
  readonly children: ReactNode;
}

/** The frame around what stands in the place of the figures while there is no catalogue. */
export const PlainFrame = ({ user, outline, children }: PlainFrameProps) => {
  const { place, kiosk } = useAddress();
  return (
    <Frame
      kiosk={kiosk}
      rail={<Rail catalog={outline} place={place} />}
      bar={<TopBar title={words[place.page]} user={user} />}
    >
      {children}
    </Frame>
  );
};

/** The page before anything is loaded. `owner`: whose it is, as far as that is known. */
export const Outline = ({ owner }: { owner: string | undefined }) => {
  const outline = useRemembered(owner);
  return (
    <PlainFrame user={null} outline={outline}>
      <Blocks outline={outline} />
    </PlainFrame>
  );
};
