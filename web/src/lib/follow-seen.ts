/** What of a document says whether anybody can see it. */
export interface Visibility extends Pick<EventTarget, 'addEventListener' | 'removeEventListener'> {
  readonly hidden: boolean;
}

/** Tells whether something is on the screen, whenever that changes, until the function that it returns is called. */
export type Observe = (report: (onScreen: boolean) => void) => () => void;

/**
 * Tells whether something can be seen, until the function that it returns is called. What is on the screen of a page stays there for
 * the browser while the page is hidden, behind another tab or on a locked machine.
 */
export const followSeen = (page: Visibility, observe: Observe, onSeen: (seen: boolean) => void): (() => void) => {
  let onScreen = false;
  const report = () => onSeen(onScreen && !page.hidden);
  const stop = observe((now) => {
    onScreen = now;
    report();
  });
  page.addEventListener('visibilitychange', report);
  return () => {
    stop();
    page.removeEventListener('visibilitychange', report);
  };
};
