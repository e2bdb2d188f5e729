import { type RefObject, useEffect, useState } from 'react';
import { followSeen, type Observe } from './follow-seen';

const observing =
  (element: Element): Observe =>
  (report) => {
    const observer = new IntersectionObserver((entries) => report(entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: '200px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  };

/** Whether the element is on the screen, or close to it, of a page that is not hidden. */
export const useVisible = (ref: RefObject<Element | null>): boolean => {
  const [visible, setVisible] = useState(false);
  useEffect(() => (ref.current ? followSeen(document, observing(ref.current), setVisible) : undefined), [ref]);
  return visible;
};
