import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useAnyEvents } from '../history/use-history';
import { useView } from '../live/live-context';
import { pastRanges } from '../ranges/ranges';
import type { FirstEventsProps } from './first-events';
import { Blocks } from './outline';

/** Loaded where it is needed. */
const FirstEvents = lazy(() => import('./first-events'));

/** No event in the longest range that there is to choose. */
const [, , , LONGEST] = pastRanges;

/** Each metric that is asked about is a request: of very many the first ones are, and the last ones, among which are those that count what no metric reads. */
const ASKED = 20;

/** Whether any event has come, live or long ago. What REST does not answer is not held against the page. */
const useData = ({ metrics }: Pick<FirstEventsProps, 'metrics'>): 'some' | 'none' | 'asking' => {
  const nothing = useView(({ updatedAt }) => updatedAt === undefined);
  // What is known before the last of it is there would be shown as zeros.
  const isDone = useView(({ backfillStatus, settled }) => backfillStatus === 'done' || settled.length > 0);
  const [wasDone, setWasDone] = useState(false);
  if (isDone && !wasDone) setWasDone(true);
  const isEmpty = nothing && wasDone;
  const asked = useMemo(() => {
    // What formulas read is asked about.
    const stored = metrics.filter(({ formula }) => !formula);
    return [...new Set([...stored.slice(0, ASKED), ...stored.slice(-ASKED)])];
  }, [metrics]);
  const past = useAnyEvents(asked, LONGEST, isEmpty);
  if (!isEmpty || past === 'some' || past === 'failed') return 'some';
  return past;
};

/** Its children once any event has come; until then, how to send one. */
export const WithData = ({ children, ...props }: FirstEventsProps & { children: ReactNode }) => {
  const data = useData(props);
  const waited = useRef(false);
  useEffect(() => {
    if (data === 'some' && waited.current) document.getElementById('main')?.focus({ preventScroll: true });
    waited.current = data === 'none';
  }, [data]);
  if (data === 'some') return children;
  const blocks = <Blocks outline={{ metrics: props.metrics, items: [] }} />;
  return data === 'none' ? (
    <Suspense fallback={blocks}>
      <FirstEvents {...props} />
    </Suspense>
  ) : (
    blocks
  );
};
