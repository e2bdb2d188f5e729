import { useEffect, useRef } from 'react';
import styles from './tips.module.css';

/** What the titles of an element and of those in it say, each once; of what lies in one with a title, that of the whole. */
const tipOf = (element: Element): string => {
  const own = element.closest('[title]:not([title=""])');
  const titled = own ? [own] : [...element.querySelectorAll('[title]:not([title=""])')];
  return [...new Set(titled.map((one) => one.getAttribute('title') ?? ''))].join('\n');
};

const GAP_PX = 6;
const EDGE_PX = 8;

/** Under the element, or above it where there is no room, and inside the window. */
const placeAt = (tip: HTMLElement, { left, top, bottom }: DOMRect): void => {
  const { width, height } = tip.getBoundingClientRect();
  const below = bottom + GAP_PX + height <= innerHeight - EDGE_PX;
  tip.style.left = `${Math.max(EDGE_PX, Math.min(left, innerWidth - width - EDGE_PX))}px`;
  tip.style.top = `${below ? bottom + GAP_PX : Math.max(EDGE_PX, top - GAP_PX - height)}px`;
};

/** Whether the element has its words in sight, or those of the tip would be in the way of what it has opened. */
const needsNone = (element: Element): boolean =>
  element.getAttribute('aria-expanded') === 'true' || element.closest('[role="menu"], dialog') !== null;

const hide = (tip: HTMLElement): void => {
  if (tip.matches(':popover-open')) tip.hidePopover();
};

const showFor = (tip: HTMLElement, element: Element): void => {
  const text = needsNone(element) ? '' : tipOf(element);
  hide(tip);
  if (text === '') return;
  tip.textContent = text;
  tip.showPopover();
  placeAt(tip, element.getBoundingClientRect());
};

/** On a touch screen the finger says which title it is about. What a button or a link is called is known once it is tapped. */
const titledUnder = ({ target }: Event): Element | undefined => {
  const titled = target instanceof Element ? target.closest('[title]:not([title=""])') : null;
  return titled?.matches('button, a') ? undefined : (titled ?? undefined);
};

/**
 * Shows what a title says to those who cannot point at it with a mouse: of what has the focus by keyboard, and of what a finger taps. Escape,
 * scrolling and the next tap take it away. Screen readers know titles by themselves.
 */
export const Tips = () => {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tip = ref.current;
    if (!tip) return;
    const over = new AbortController();
    const on = (name: string, listener: (event: Event) => void) =>
      document.addEventListener(name, listener, { signal: over.signal, capture: true, passive: true });
    on('focusin', ({ target }) => {
      if (target instanceof Element && target.matches(':focus-visible')) showFor(tip, target);
      else hide(tip);
    });
    on('click', (event) => {
      const touched = event instanceof PointerEvent && event.pointerType === 'touch' ? titledUnder(event) : undefined;
      if (touched) showFor(tip, touched);
      else hide(tip);
    });
    on('keydown', (event) => event instanceof KeyboardEvent && event.key === 'Escape' && hide(tip));
    for (const name of ['focusout', 'scroll']) on(name, () => hide(tip));
    return () => over.abort();
  }, []);
  return <div ref={ref} popover="manual" aria-hidden="true" className={styles.tip} data-tip />;
};
