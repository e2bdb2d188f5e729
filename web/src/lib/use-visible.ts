import { type RefObject, useEffect, useState, useSyncExternalStore } from 'react';

/** What of a document says whether anybody can see it. */
export interface Visibility extends Pick<EventTarget, 'addEventListener' | 'removeEventListener'> {
  readonly hidden: boolean;
}

/** Reports whether something is on the screen, whenever that changes, until the function that it returns is called. */
export type Observe = (report: (onScreen: boolean) => void) => () => void;

/**
 * Reports whether something can be seen, until the function that it returns is called. What is on the screen of a page stays there for
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

const reports = new WeakMap<Element, (onScreen: boolean) => void>();

/** One for all, since the browser asks each of them with every picture. */
let shared: IntersectionObserver | undefined;
const sharedObserver = (): IntersectionObserver => {
  shared ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) reports.get(target)?.(isIntersecting);
    },
    { rootMargin: '200px' },
  );
  return shared;
};

const observing =
  (element: Element): Observe =>
  (report) => {
    reports.set(element, report);
    sharedObserver().observe(element);
    return () => {
      reports.delete(element);
      sharedObserver().unobserve(element);
    };
  };

/** Whether the element is on the screen, or close to it, of a page that is not hidden. */
export const useVisible = (ref: RefObject<Element | null>): boolean => {
  const [visible, setVisible] = useState(false);
  useEffect(() => (ref.current ? followSeen(document, observing(ref.current), setVisible) : undefined), [ref]);
  return visible;
};

let printing = false;

const followPrint = (listener: () => void): (() => void) => {
  const onPrint = ({ type }: Event) => {
    printing = type === 'beforeprint';
    listener();
  };
  for (const name of ['beforeprint', 'afterprint']) addEventListener(name, onPrint);
  return () => {
    for (const name of ['beforeprint', 'afterprint']) removeEventListener(name, onPrint);
  };
};

/** Whether the page is being printed: on paper there is also what is not on the screen. */
export const usePrinting = (): boolean =>
  useSyncExternalStore(
    followPrint,
    () => printing,
    () => false,
  );

const subscribers = new Map<string, (listener: () => void) => () => void>();

const subscriberTo = (query: string) => (listener: () => void) => {
  const media = matchMedia(query);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
};

/** Whether the window is as a media query says. */
export const useMedia = (query: string): boolean => {
  const subscribe = subscribers.get(query) ?? subscriberTo(query);
  subscribers.set(query, subscribe);
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(query).matches,
    () => false,
  );
};
