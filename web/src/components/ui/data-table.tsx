import type { ComponentProps, ReactNode } from 'react';
import styles from './data-table.module.css';

interface ScrollRegionProps {
  readonly label: string;
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** Content that scrolls by itself, by keyboard too. */
export const ScrollRegion = ({ label, className, children }: ScrollRegionProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: without a place in the tab order, what is scrolled away cannot be reached by keyboard
  <section className={className} aria-label={label} tabIndex={0} data-scrolls>
    {children}
  </section>
);

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
