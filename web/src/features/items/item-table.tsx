import type { Item, ItemType } from '@millrace/contract';
import { Icon } from '../../components/ui/icon';
import { ListTable } from '../../components/ui/list-panel';
import { labelText, OutsideText } from '../../components/ui/outside-text';
import { formatAgo, formatDuration, formatSecond } from '../../lib/format';
import { PlaceLink } from '../address/use-address';
import { useNow } from '../live/live-context';
import { cellOf, type ItemSort, nextSort, type SortKey } from './item-rows';
import styles from './items.module.css';

interface HeadProps {
  readonly text: string;
  readonly unit?: string | undefined;
  readonly of: SortKey;
  readonly sort: ItemSort;
  readonly onSort: (sort: ItemSort) => void;
}

const Head = ({ text, unit, of, sort, onSort }: HeadProps) => (
  <th scope="col" aria-sort={sort.key === of ? sort.direction : 'none'} className={styles.head}>
    <button type="button" className={styles.sort} onClick={() => onSort(nextSort(sort, of))}>
      {text}
      {unit !== undefined && <span className={styles.unit}> {unit}</span>}
      <span className={styles.arrow} aria-hidden="true">
        {sort.key === of ? (sort.direction === 'ascending' ? '↑' : '↓') : ''}
      </span>
    </button>
  </th>
);

/** How long ago something was, in amber with a sign when that is longer than usual. It alone follows the clock. */
export const Age = ({ time, stale }: { time: number; stale: number }) => {
  const age = useNow() - time;
  if (age <= stale) return <>{formatAgo(age)}</>;
  return (
    <span className={styles.stale} title={`Stale: nothing for more than ${formatDuration(stale)}`} data-stale>
      <Icon name="warning" size={12} />
      {formatAgo(age)}
    </span>
  );
};

interface ItemTableProps {
  readonly type: ItemType;
  readonly items: readonly Item[];
  /** The subject that the page is about. */
  readonly chosen: string | undefined;
  readonly stale: number;
  readonly sort: ItemSort;
  readonly onSort: (sort: ItemSort) => void;
}

/** The latest values of each subject. */
export const ItemTable = ({ type, items, chosen, stale, sort, onSort }: ItemTableProps) => (
  <ListTable className={styles.table} label={type.label} data-items={type.type}>
    <thead>
      <tr>
        <Head text={type.subject} of="subject" {...{ sort, onSort }} />
        <th scope="col">Age</th>
        {type.columns.map(({ field, label, unit }) => (
          <Head key={field} text={label} unit={unit} of={`field ${field}`} {...{ sort, onSort }} />
        ))}
        <Head text="Time" of="time" {...{ sort, onSort }} />
      </tr>
    </thead>
    <tbody>
      {items.map((item) => (
        <tr key={item.subject} data-subject={item.subject} data-chosen={item.subject === chosen}>
          <th scope="row">
            <PlaceLink
              to={{ page: 'item', type: type.type, subject: item.subject }}
              className={styles.subject}
              title={labelText(item.subject)}
              {...(item.subject === chosen && { 'aria-current': 'true' })}
            >
              <OutsideText text={item.subject} />
            </PlaceLink>
          </th>
          <td>
            <Age time={item.time} stale={stale} />
          </td>
          {type.columns.map((column) => (
            <td key={column.field} data-field={column.field}>
              <OutsideText text={cellOf(item, column).text} />
            </td>
          ))}
          <td title={new Date(item.time).toISOString()}>{formatSecond(item.time)}</td>
        </tr>
      ))}
    </tbody>
  </ListTable>
);
