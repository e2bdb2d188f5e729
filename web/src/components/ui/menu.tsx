import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './button';
import type { IconName } from './icon';
import styles from './menu.module.css';

export interface MenuItem {
  readonly text: string;
  readonly onChoose: () => void;
}

interface MenuProps {
  readonly label: string;
  readonly icon: IconName;
  /** Above the items: what the menu is about. */
  readonly head: ReactNode;
  readonly items: readonly MenuItem[];
}

const moveFocus = (list: HTMLElement, step: number): void => {
  const items = [...list.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  const at = items.findIndex((item) => item.matches(':focus'));
  items[(at + step + items.length) % items.length]?.focus();
};

const Items = ({ label, items, onClose }: { label: string; items: readonly MenuItem[]; onClose: () => void }) => {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    moveFocus(event.currentTarget, step);
  };
  return (
    <div ref={ref} role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
      {items.map(({ text, onChoose }) => (
        <button
          key={text}
          type="button"
          role="menuitem"
          className={styles.item}
          onClick={() => {
            onClose();
            onChoose();
          }}
        >
          {text}
        </button>
      ))}
    </div>
  );
};

/** A button that opens a short list of actions. Escape, choosing and leaving close it. */
export const Menu = ({ label, icon, head, items }: MenuProps) => {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for what bubbles up from the button and the items inside
    <div
      ref={root}
      className={styles.root}
      onKeyDown={({ key }) => key === 'Escape' && open && close()}
      onBlur={({ relatedTarget }) => !root.current?.contains(relatedTarget) && setOpen(false)}
    >
      <Button icon={icon} aria-label={label} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)} />
      {open && (
        <div className={styles.pop}>
          <div className={styles.head}>{head}</div>
          <Items label={label} items={items} onClose={close} />
        </div>
      )}
    </div>
  );
};
