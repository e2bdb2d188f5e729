import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import styles from './tabs.module.css';

interface Tab {
  readonly name: string;
  readonly content: ReactNode;
}

const nextOf = (key: string, at: number, count: number): number | undefined =>
  ({ ArrowLeft: (at + count - 1) % count, ArrowRight: (at + 1) % count, Home: 0, End: count - 1 })[key];

/** Several things in one place, one of them shown. One tab stop; arrows choose. */
export const Tabs = ({ label, tabs }: { label: string; tabs: readonly Tab[] }) => {
  const id = useId();
  const [at, setAt] = useState(0);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = nextOf(event.key, at, tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
    <div>
      <div role="tablist" aria-label={label} className={styles.tabs} onKeyDown={onKeyDown}>
        {tabs.map(({ name }, i) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}${i}`}
            aria-selected={i === at}
            aria-controls={`${id}panel`}
            tabIndex={i === at ? 0 : -1}
            className={styles.tab}
            onClick={() => setAt(i)}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}panel`} aria-labelledby={`${id}${at}`} className={styles.panel}>
        {tabs[at]?.content}
      </div>
    </div>
  );
};
