import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import styles from './menu.module.css';
import { Popover, type PopoverProps } from './popover';

export interface MenuItem {
  readonly text: string;
  /** What it stays the same by where its text may change while the menu is open: without it, the focus would be lost. */
  readonly key?: string;
  /** For one of several that exclude one another: whether it is the one. */
  readonly checked?: boolean;
  /** At the right: the key that does the same, or what it leads to. */
  readonly hint?: string | undefined;
  readonly onChoose: () => void;
}

interface MenuProps extends Omit<PopoverProps, 'children' | 'kind'> {
  /** Above the items: what the menu is about. */
  readonly head?: ReactNode;
  readonly items: readonly MenuItem[];
}

const ITEM = '[role^="menuitem"]';

const moveFocus = (list: HTMLElement, step: number): void => {
  const items = [...list.querySelectorAll<HTMLElement>(ITEM)];
  const at = items.findIndex((item) => item.matches(':focus'));
  items[(at + step + items.length) % items.length]?.focus();
};

const Item = ({ text, checked, hint, onChoose }: Omit<MenuItem, 'key'>) => (
  <button
    type="button"
    role={checked === undefined ? 'menuitem' : 'menuitemradio'}
    {...(checked !== undefined && { 'aria-checked': checked })}
    className={styles.item}
    onClick={onChoose}
  >
    <span>{text}</span>
    {hint !== undefined && (
      <span className={styles.hint} aria-hidden="true">
        {hint}
      </span>
    )}
  </button>
);

const Items = ({ label, items, onClose }: { label: string; items: readonly MenuItem[]; onClose: () => void }) => {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const list = ref.current;
    const first = list?.querySelector<HTMLElement>('[aria-checked="true"]') ?? list?.querySelector<HTMLElement>(ITEM);
    first?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    moveFocus(event.currentTarget, step);
  };
  return (
    <div ref={ref} role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
      {items.map(({ key, ...item }) => (
        <Item
          key={key ?? item.text}
          {...item}
          onChoose={() => {
            onClose();
            item.onChoose();
          }}
        />
      ))}
    </div>
  );
};

/** A button that opens a short list of actions or choices. Escape, choosing and leaving close it. */
export const Menu = ({ head, items, ...popover }: MenuProps) => (
  <Popover {...popover} kind="menu">
    {(close) => (
      <>
        {head !== undefined && <div className={styles.head}>{head}</div>}
        <Items label={popover.label} items={items} onClose={close} />
      </>
    )}
  </Popover>
);
