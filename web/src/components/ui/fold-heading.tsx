import type { ReactNode } from 'react';
import styles from './fold-heading.module.css';
import { Icon } from './icon';

interface FoldHeadingProps {
  readonly isOpen: boolean;
  /** The id of what it folds. */
  readonly controls: string;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

/** The heading of a part of the page, which folds it and unfolds it. */
export const FoldHeading = ({ isOpen, controls, onToggle, children }: FoldHeadingProps) => (
  <h2 className={styles.heading}>
    <button type="button" className={styles.fold} aria-expanded={isOpen} aria-controls={controls} onClick={onToggle}>
      <Icon name={isOpen ? 'less' : 'more'} />
      {children}
    </button>
  </h2>
);
