/** What of a document says whether anybody can see it. */
export interface Page extends Pick<EventTarget, 'addEventListener' | 'removeEventListener'> {
  readonly hidden: boolean;
}

/** Tells whether something is on the screen, whenever that changes, until the function that it returns is called. */
export type Observe = (tell: (onScreen: boolean) => void) => () => void;

/**
 * Tells whether something can be seen, until the function that it returns is called. What is on the screen of a page stays there for
 * the browser while the page is hidden, behind another tab or on a locked machine.
 */
export const followSeen = (page: Page, observe: Observe, onSeen: (seen: boolean) => void): (() => void) => {
  let onScreen = false;
  const tell = () => onSeen(onScreen && !page.hidden);
  const stop = observe((now) => {
    onScreen = now;
    tell();
  });
  page.addEventListener('visibilitychange', tell);
  return () => {
    stop();
    page.removeEventListener('visibilitychange', tell);
  };
};
