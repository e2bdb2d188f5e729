import { type ReactNode, useRef, useState } from 'react';
import { Button } from './button';
import type { IconName } from './icon';
import styles from './popover.module.css';

export interface PopoverProps {
  /** Says what the button opens; it begins with what the button shows. */
  readonly label: string;
  readonly icon?: IconName;
  /** On the button, where it is more than an icon. */
  readonly text?: ReactNode;
  readonly kind?: 'menu' | 'dialog';
  readonly look?: 'plain' | 'quiet';
  readonly className?: string | undefined;
  /** To which side of the button it is flush. */
  readonly align?: 'start' | 'end';
  readonly children: (close: () => void) => ReactNode;
}

/** A button with something that opens under it. Escape and leaving close it. */
export const Popover = ({
  label,
  icon,
  text,
  kind = 'dialog',
  look = 'plain',
  className,
  align = 'end',
  children,
}: PopoverProps) => {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for what bubbles up from the button and from what it opens
    <div
      ref={root}
      className={styles.root}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        close();
      }}
      onBlur={({ relatedTarget }) => !root.current?.contains(relatedTarget) && setOpen(false)}
    >
      <Button
        {...(icon && { icon })}
        look={look}
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup={kind}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {text}
      </Button>
      {open && (
        // A click on what is no button leaves the focus inside.
        <div className={`${styles.pop} ${styles[align]}`} tabIndex={-1}>
          {children(close)}
        </div>
      )}
    </div>
  );
};
