import type { ReactNode } from 'react';

interface ScrollRegionProps {
  readonly label: string;
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** Content that scrolls by itself, by keyboard too. */
export const ScrollRegion = ({ label, className, children }: ScrollRegionProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: without a place in the tab order, what is scrolled away cannot be reached by keyboard
  <section className={className} aria-label={label} tabIndex={0}>
    {children}
  </section>
);
