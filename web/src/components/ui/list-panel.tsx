import type { ComponentProps, ReactNode, Ref } from 'react';
import { Button } from './button';
import { DataTable } from './data-table';
import styles from './list-panel.module.css';

interface ListPanelProps {
  readonly ref: Ref<HTMLElement>;
  readonly label?: string;
  /** What is said of the list, and how it is searched. */
  readonly bar: ReactNode;
  readonly children: ReactNode;
}

/** A list that fills a page: a bar, the table and a pager, each at its place whatever is loaded. */
export const ListPanel = ({ ref, label, bar, children }: ListPanelProps) => (
  <section ref={ref} className={styles.panel} aria-label={label}>
    <header className={styles.bar}>{bar}</header>
    {children}
  </section>
);

type ListTableProps = ComponentProps<typeof DataTable>;

/** As high as the window lets it be, so that its head and the pager stay in sight. */
export const ListTable = ({ className, ...table }: ListTableProps) => (
  <DataTable className={`${styles.scroll} ${className}`} {...table} />
);

export const NothingListed = ({ children }: { readonly children: ReactNode }) => (
  <p className={styles.none}>{children}</p>
);

interface NotListedProps {
  /** Whether the trouble is said at another place, for all lists. */
  readonly shared: boolean;
  readonly error: string | undefined;
  readonly retry: () => void;
}

/** In the place of a table that is not there yet. */
export const NotListed = ({ shared, error, retry }: NotListedProps) => {
  if (shared) return <NothingListed>Not loaded. They appear here as soon as the service answers.</NothingListed>;
  if (error === undefined) return <div className={styles.loading} role="status" aria-label="Loading" />;
  return (
    <div className={styles.none} role="alert">
      <p>Could not be loaded: {error}</p>
      <Button onClick={retry}>Try again</Button>
    </div>
  );
};

export const Pager = ({ children }: { readonly children: ReactNode }) => <div className={styles.pager}>{children}</div>;
