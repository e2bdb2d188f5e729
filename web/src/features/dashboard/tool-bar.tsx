import type { RefObject } from 'react';
import { Icon } from '../../components/ui/icon';
import { Segmented } from '../../components/ui/segmented';
import { rangeNamed, ranges, type TimeRange } from '../ranges/ranges';
import styles from './tool-bar.module.css';

interface ToolBarProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly range: TimeRange;
  readonly onRange: (range: TimeRange) => void;
}

const options = ranges.map((range) => ({ value: range.key, text: range.text }));

export const ToolBar = ({ search, onSearch, searchRef, range, onRange }: ToolBarProps) => (
  <div className={styles.tools}>
    <h1 className={styles.title}>Overview</h1>
    <label className={styles.search}>
      <Icon name="search" />
      <input
        ref={searchRef}
        type="search"
        aria-label="Search the metrics"
        placeholder="Search"
        value={search}
        onChange={({ target }) => onSearch(target.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key !== 'Escape') return;
          onSearch('');
          currentTarget.blur();
        }}
      />
      <kbd className={styles.key}>/</kbd>
    </label>
    <Segmented label="Range" options={options} value={range.key} onChange={(key) => onRange(rangeNamed(key))} />
  </div>
);
