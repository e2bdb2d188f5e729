import type { Item, ItemType } from '@millrace/contract';
import { memo, useMemo, useRef, useState } from 'react';
import { Button } from '../../components/ui/button';
import { ListPanel, NothingListed, NotListed, Pager } from '../../components/ui/list-panel';
import { Stale } from '../../components/ui/notice';
import { OutsideText } from '../../components/ui/outside-text';
import { useVisible } from '../../lib/use-visible';
import { PlaceLink } from '../address/use-address';
import type { SideLine } from '../connection/side-line';
import { asFollowed, useFollowed } from './followed-items';
import { cellOf, findItems, type ItemSort, sortItems, staleAfter } from './item-rows';
import { Age, ItemTable } from './item-table';
import styles from './items.module.css';
import { type ItemList, useItems } from './use-items';

/** Rows of a page of a table. */
const ROWS = 50;

const useRows = (type: ItemType, items: ItemList['items'] | undefined, chosen: string | undefined) => {
  const [sort, setSort] = useState<ItemSort>({ key: 'subject', direction: 'ascending' });
  const [search, setSearch] = useState('');
  // Until somebody turns the pages, the one that has what the page is about.
  const [turned, setPage] = useState<number>();
  const found = useMemo(
    () => sortItems(findItems(items ?? [], search, type.columns), sort, type.columns),
    [items, search, sort, type],
  );
  const stale = useMemo(() => staleAfter(items ?? []), [items]);
  const pages = Math.max(1, Math.ceil(found.length / ROWS));
  const at = chosen === undefined ? 0 : found.findIndex(({ subject }) => subject === chosen);
  const page = Math.min(turned ?? Math.max(0, Math.floor(at / ROWS)), pages - 1);
  const rows = found.slice(page * ROWS, (page + 1) * ROWS);
  return { sort, setSort, search, setSearch, found, stale, pages, page, setPage, rows };
};

type Rows = Omit<ReturnType<typeof useRows>, 'rows'> & { readonly rows: readonly Item[] };

const Pages = ({ found, page, pages, setPage, more }: Rows & { readonly more: boolean }) => (
  <Pager>
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
  </Pager>
);

interface BodyProps {
  readonly type: ItemType;
  readonly items: ReturnType<typeof useItems>;
  readonly chosen: string | undefined;
  readonly rows: Rows;
}

const Body = ({ type, items, chosen, rows }: BodyProps) => {
  if (items.answer === undefined) return <NotListed {...items} />;
  if (rows.found.length === 0)
    return (
      <NothingListed>
        {items.answer.items.length === 0
          ? `None yet. Each subject of ${type.events.join(' and ')} has a row here.`
          : `Nothing here has “${rows.search}” in it.`}
      </NothingListed>
    );
  return (
    <ItemTable {...{ type, chosen }} items={rows.rows} stale={rows.stale} sort={rows.sort} onSort={rows.setSort} />
  );
};

interface OneProps {
  readonly type: ItemType;
  readonly subject: string;
  readonly item: Item | undefined;
  /** Whether there are more than those that were loaded. */
  readonly more: boolean;
  readonly stale: number;
}

/** The one that the page is about, with every value of it. */
const One = ({ type, subject, item, more, stale }: OneProps) => (
  <section className={styles.one} aria-label={`${type.subject} ${subject}`} data-item={subject}>
    <h2 className={styles.oneName}>
      {type.subject} <OutsideText text={subject} />
    </h2>
    {item === undefined ? (
      <p className={styles.absent}>
        {more ? 'Not among those that were loaded.' : 'Nothing is stored of it: nothing ever came, or long ago.'}
      </p>
    ) : (
      <dl className={styles.values}>
        {type.columns.map((column) => (
          <div key={column.field}>
            <dt>{column.label}</dt>
            <dd>
              <OutsideText text={cellOf(item, column).text} /> {column.unit}
            </dd>
          </div>
        ))}
        <div>
          <dt>Last event</dt>
          <dd>
            <Age time={item.time} stale={stale} />
          </dd>
        </div>
      </dl>
    )}
    <PlaceLink to={{ page: 'items', type: type.type }} className={styles.all}>
      All {type.label.toLowerCase()}
    </PlaceLink>
  </section>
);

interface PanelProps {
  readonly type: ItemType;
  readonly chosen: string | undefined;
  readonly line: SideLine;
}

/** The things of one type, with what their events last said: as it was loaded, and those that are shown as they are by now. */
export const ItemsPanel = memo(({ type, chosen, line }: PanelProps) => {
  const ref = useRef<HTMLElement>(null);
  const isVisible = useVisible(ref);
  const items = useItems(type, isVisible);
  const loaded = useRows(type, items.answer?.items, chosen);
  const about = items.answer?.items.filter(({ subject }) => subject === chosen) ?? [];
  const followed = isVisible ? [...about, ...loaded.rows] : about;
  const states = useFollowed(line, type.type, [...new Set(followed.map(({ subject }) => subject))]);
  const rows = { ...loaded, rows: asFollowed(loaded.rows, states) };
  const [one] = asFollowed(about, states);
  return (
    <>
      {chosen !== undefined && items.answer && (
        <One {...{ type, subject: chosen, item: one }} more={items.answer.more} stale={rows.stale} />
      )}
      <ListPanel
        ref={ref}
        bar={
          <>
            <p className={styles.description}>{type.description}</p>
            {items.answer && <Stale reason={items.error} />}
            <input
              type="search"
              className={`field ${styles.search}`}
              aria-label={`Search ${type.label.toLowerCase()}`}
              placeholder="Search"
              value={rows.search}
              onChange={({ target }) => {
                rows.setSearch(target.value);
                rows.setPage(0);
              }}
            />
          </>
        }
      >
        <Body {...{ type, items, chosen, rows }} />
        {items.answer && <Pages {...rows} more={items.answer.more} />}
      </ListPanel>
    </>
  );
});
ItemsPanel.displayName = 'ItemsPanel';
