import type { ItemType, WebConfig } from '@millrace/contract';
import { memo, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import type { TakeToken } from '../../lib/rest';
import { browserTimers } from '../../lib/timers';
import { useVisible } from '../../lib/use-visible';
import { useLiveStore } from '../live/live-context';
import { askItems } from './ask-items';
import { findItems, type Sort, sortItems } from './item-rows';
import { ItemStore } from './item-store';
import { ItemTable } from './item-table';
import styles from './items.module.css';

interface ItemsPanelProps {
  readonly type: ItemType;
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
}

/** Rows of a page of a table. */
const ROWS = 50;

const unwatched = () => () => undefined;

const useItems = ({ type, config, takeToken }: ItemsPanelProps, visible: boolean) => {
  const live = useLiveStore();
  const [store] = useState(
    () => new ItemStore({ timers: browserTimers, random: Math.random, ask: askItems(config, takeToken, type.type) }),
  );
  useEffect(() => live.onInvalidated((invalidated) => store.touch(invalidated)), [live, store]);
  return { ...useSyncExternalStore(visible ? store.watch : unwatched, store.read, store.read), retry: store.retry };
};

const useRows = (type: ItemType, items: ReturnType<typeof useItems>['items']) => {
  const [sort, setSort] = useState<Sort>({ key: 'subject', direction: 'ascending' });
  const [search, setSearch] = useState('');
  const [page, setPage] = useState(0);
  const found = useMemo(
    () => sortItems(findItems(items ?? [], search, type.columns), sort, type.columns),
    [items, search, sort, type],
  );
  const pages = Math.max(1, Math.ceil(found.length / ROWS));
  const shown = Math.min(page, pages - 1);
  const rows = found.slice(shown * ROWS, (shown + 1) * ROWS);
  return { sort, setSort, search, setSearch, found, pages, page: shown, setPage, rows };
};

type Rows = ReturnType<typeof useRows>;

const Pager = ({ found, page, pages, setPage, more }: Rows & { readonly more: boolean }) => (
  <div className={styles.pager}>
    <span>
      {found.length === 0
        ? 'None'
        : `${page * ROWS + 1}–${Math.min(found.length, (page + 1) * ROWS)} of ${found.length}`}
      {more && ', of the first that there are'}
    </span>
    {pages > 1 && (
      <>
        <Button look="quiet" disabled={page === 0} onClick={() => setPage(page - 1)}>
          Previous
        </Button>
        <Button look="quiet" disabled={page >= pages - 1} onClick={() => setPage(page + 1)}>
          Next
        </Button>
      </>
    )}
  </div>
);

interface BodyProps {
  readonly type: ItemType;
  readonly items: ReturnType<typeof useItems>;
  readonly rows: Rows;
}

const Body = ({ type, items, rows }: BodyProps) => {
  if (items.items === undefined && items.error === undefined)
    return <div className={styles.loading} role="status" aria-label="Loading" />;
  if (items.items === undefined)
    return (
      <div className={styles.none} role="alert">
        <p>Could not be loaded: {items.error}</p>
        <Button onClick={items.retry}>Try again</Button>
      </div>
    );
  if (rows.found.length === 0)
    return (
      <p className={styles.none}>
        {items.items.length === 0
          ? `None yet. Each subject of ${type.events.join(' and ')} has a row here.`
          : `Nothing here has “${rows.search}” in it.`}
      </p>
    );
  return <ItemTable type={type} items={rows.rows} sort={rows.sort} onSort={rows.setSort} />;
};

/** The things of one type, with what their events last said. */
export const ItemsPanel = memo((props: ItemsPanelProps) => {
  const { type } = props;
  const ref = useRef<HTMLElement>(null);
  const items = useItems(props, useVisible(ref));
  const rows = useRows(type, items.items);
  return (
    <section ref={ref} className={styles.panel} aria-label={type.label}>
      <header className={styles.bar}>
        <h3 className={styles.title} title={type.description}>
          {type.label}
        </h3>
        {items.items && items.error !== undefined && (
          <span className={styles.stale} title={items.error}>
            <Icon name="warning" size={14} /> not up to date
          </span>
        )}
        <input
          type="search"
          className={styles.search}
          aria-label={`Search ${type.label.toLowerCase()}`}
          placeholder="Search"
          value={rows.search}
          onChange={({ target }) => {
            rows.setSearch(target.value);
            rows.setPage(0);
          }}
        />
      </header>
      <Body type={type} items={items} rows={rows} />
      {items.items && <Pager {...rows} more={items.more} />}
    </section>
  );
});
ItemsPanel.displayName = 'ItemsPanel';
