import type { Item, ItemType } from '@millrace/contract';
import { DataTable } from '../../components/ui/data-table';
import { OutsideText } from '../../components/ui/outside-text';
import { formatSecond } from '../../lib/format';
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

interface ItemTableProps {
  readonly type: ItemType;
  readonly items: readonly Item[];
  readonly sort: ItemSort;
  readonly onSort: (sort: ItemSort) => void;
}

/** The latest values of each subject. */
export const ItemTable = ({ type, items, sort, onSort }: ItemTableProps) => (
  <DataTable className={styles.scroll} label={type.label} data-items={type.type}>
    <thead>
      <tr>
        <Head text={type.subject} of="subject" {...{ sort, onSort }} />
        {type.columns.map(({ field, label, unit }) => (
          <Head key={field} text={label} unit={unit} of={`field ${field}`} {...{ sort, onSort }} />
        ))}
        <Head text="Time" of="time" {...{ sort, onSort }} />
      </tr>
    </thead>
    <tbody>
      {items.map((item) => (
        <tr key={item.subject} data-subject={item.subject}>
          <th scope="row">
            <OutsideText text={item.subject} />
          </th>
          {type.columns.map((column) => (
            <td key={column.field} data-field={column.field}>
              <OutsideText text={cellOf(item, column).text} />
            </td>
          ))}
          <td title={new Date(item.time).toISOString()}>{formatSecond(item.time)}</td>
        </tr>
      ))}
    </tbody>
  </DataTable>
);
