import type { ItemType } from '@millrace/contract';
import { memo, useMemo, useRef, useState } from 'react';
import { Button } from '../../components/ui/button';
import { Stale } from '../../components/ui/notice';
import { useVisible } from '../../lib/use-visible';
import { findItems, type ItemSort, sortItems } from './item-rows';
import { ItemTable } from './item-table';
import styles from './items.module.css';
import { type ItemList, useItems } from './use-items';

/** Rows of a page of a table. */
const ROWS = 50;

const useRows = (type: ItemType, items: ItemList['items'] | undefined) => {
  const [sort, setSort] = useState<ItemSort>({ key: 'subject', direction: 'ascending' });
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
  if (items.answer === undefined && items.error === undefined)
    return <div className={styles.loading} role="status" aria-label="Loading" />;
  if (items.answer === undefined)
    return (
      <div className={styles.none} role="alert">
        <p>Could not be loaded: {items.error}</p>
        <Button onClick={items.retry}>Try again</Button>
      </div>
    );
  if (rows.found.length === 0)
    return (
      <p className={styles.none}>
        {items.answer.items.length === 0
          ? `None yet. Each subject of ${type.events.join(' and ')} has a row here.`
          : `Nothing here has “${rows.search}” in it.`}
      </p>
    );
  return <ItemTable type={type} items={rows.rows} sort={rows.sort} onSort={rows.setSort} />;
};

/** The things of one type, with what their events last said. */
export const ItemsPanel = memo(({ type }: { type: ItemType }) => {
  const ref = useRef<HTMLElement>(null);
  const items = useItems(type, useVisible(ref));
  const rows = useRows(type, items.answer?.items);
  return (
    <section ref={ref} className={styles.panel} aria-label={type.label}>
      <header className={styles.bar}>
        <h3 className={styles.title} title={type.description}>
          {type.label}
        </h3>
        {items.answer && <Stale reason={items.error} />}
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
      {items.answer && <Pager {...rows} more={items.answer.more} />}
    </section>
  );
});
ItemsPanel.displayName = 'ItemsPanel';
