import type { ComponentProps } from 'react';
import styles from './data-table.module.css';
import { ScrollRegion } from './scroll-region';

interface DataTableProps extends Omit<ComponentProps<'table'>, 'className'> {
  readonly label: string;
  /** Of the region that scrolls: how high it is. */
  readonly className: string | undefined;
}

/** A table of exact figures that scrolls under its head, words left and numbers right. */
export const DataTable = ({ label, className, ...table }: DataTableProps) => (
  <ScrollRegion className={`${styles.scroll} ${className}`} label={label}>
    <table className={styles.table} {...table} />
  </ScrollRegion>
);
