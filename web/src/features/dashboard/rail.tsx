import { Icon, type IconName } from '../../components/ui/icon';
import { Logo } from '../../components/ui/logo';
import { Popover } from '../../components/ui/popover';
import { pageStorage } from '../../lib/storage';
import type { Place } from '../address/address';
import { PlaceLink } from '../address/use-address';
import type { CatalogOutline } from '../catalog/remembered';
import { heroesOf } from '../overview/arrangement';
import styles from './rail.module.css';

interface Entry {
  readonly text: string;
  readonly icon: IconName;
  readonly to: Place;
  /** The pages that it stands for. */
  readonly pages: readonly Place['page'][];
  /** How many of them ask for attention. */
  readonly count?: number;
  /** Under "More" on a telephone, where there are more than it has room for. */
  readonly isLesser?: true;
}

/** As many as a telephone has room for beside each other. */
const MOST_IN_A_ROW = 5;

/** What Explore opens with: what the page is about, else the first figure. */
const exploredOf = (catalog: CatalogOutline | undefined, place: Place): string | undefined => {
  const shown = place.page === 'overview' || place.page === 'metric' ? place.metric : undefined;
  return shown ?? heroesOf(catalog?.metrics ?? [])[0]?.name;
};

interface RailProps {
  /** Undefined while it is not known which metrics there are. */
  readonly catalog: CatalogOutline | undefined;
  readonly place: Place;
  /** How many alerts ask for attention. */
  readonly alerts?: number;
}

/** The pages that there are. The catalogue says which items come first. */
const entriesOf = ({ catalog, place, alerts = 0 }: RailProps): readonly Entry[] => {
  const explored = catalog && exploredOf(catalog, place);
  const type = catalog?.items[0]?.type;
  const entries: (Entry | undefined)[] = [
    { text: 'Overview', icon: 'overview', to: { page: 'overview' }, pages: ['overview'] },
    explored === undefined
      ? undefined
      : { text: 'Explore', icon: 'chart', to: { page: 'metric', metric: explored }, pages: ['metric'] },
    type === undefined
      ? undefined
      : { text: 'Items', icon: 'items', to: { page: 'items', type }, pages: ['items', 'item'] },
    catalog?.sessions
      ? {
          text: 'Sessions',
          icon: 'user',
          to: { page: 'sessions', filter: {} },
          pages: ['sessions', 'session'],
          isLesser: true,
        }
      : undefined,
    { text: 'Alerts', icon: 'bell', to: { page: 'alerts' }, pages: ['alerts'], count: alerts },
    { text: 'Health', icon: 'pulse', to: { page: 'health' }, pages: ['health'], isLesser: true },
  ];
  return entries.filter((entry) => entry !== undefined);
};

interface LinkProps {
  readonly entry: Entry;
  readonly place: Place;
  readonly onClick?: () => void;
}

const EntryLink = ({ entry: { text, icon, to, pages, count = 0 }, place, onClick }: LinkProps) => (
  <PlaceLink
    to={to}
    className={styles.entry}
    title={text}
    onClick={onClick}
    {...(pages.includes(place.page) && { 'aria-current': 'page' })}
  >
    <Icon name={icon} size={18} />
    <span className={styles.text}>{text}</span>
    {count > 0 && (
      <span className={styles.count}>
        {count}
        <span className={styles.spoken}> open</span>
      </span>
    )}
  </PlaceLink>
);

/** The entries that a telephone has no room for. */
const More = ({ entries, place }: { entries: readonly Entry[]; place: Place }) => (
  <li className={styles.more} data-current={entries.some(({ pages }) => pages.includes(place.page))}>
    <Popover label="More pages" icon="ellipsis" look="quiet" text="More">
      {(close) => entries.map((entry) => <EntryLink key={entry.text} entry={entry} place={place} onClick={close} />)}
    </Popover>
  </li>
);

/** The way to each page: a rail at the left, and on a telephone a bar at the bottom. */
export const Rail = (props: RailProps) => {
  const { place } = props;
  const entries = entriesOf(props);
  const lesser = entries.length > MOST_IN_A_ROW ? entries.filter(({ isLesser }) => isLesser) : [];
  return (
    <nav className={styles.rail} aria-label="Pages">
      <div className={styles.logo}>
        <Logo />
      </div>
      <ul className={styles.entries}>
        {entries.map((entry) => (
          <li key={entry.text} className={lesser.includes(entry) ? styles.lesser : undefined}>
            <EntryLink entry={entry} place={place} />
          </li>
        ))}
        {lesser.length > 0 && <More entries={lesser} place={place} />}
      </ul>
    </nav>
  );
};

const FOLDED = 'millrace.rail';

/** Shows the rail's icons alone, or its words too: as it was left the last time, which `before-paint.js` knows from here. */
export const toggleRail = (): void => {
  const { dataset } = document.documentElement;
  const next = dataset.rail === 'folded' ? 'open' : 'folded';
  dataset.rail = next;
  pageStorage.setItem(FOLDED, next);
};
