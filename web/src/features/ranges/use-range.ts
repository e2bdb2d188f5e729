import { useCallback, useEffect, useState } from 'react';
import { rangeNamed, ranges, type TimeRange } from './ranges';

const NAME = 'range';

const readRange = (): TimeRange => rangeNamed(new URLSearchParams(location.search).get(NAME));

const writeRange = ({ key }: TimeRange): void => {
  const url = new URL(location.href);
  if (key === ranges[0].key) url.searchParams.delete(NAME);
  else url.searchParams.set(NAME, key);
  history.replaceState(history.state, '', url);
};

/** The range that the page's address names: a link or a reload shows the same one. */
export const useRange = (): [range: TimeRange, setRange: (range: TimeRange) => void, next: () => void] => {
  const [range, setRange] = useState(readRange);
  useEffect(() => {
    const follow = () => setRange(readRange());
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const choose = useCallback((next: TimeRange) => {
    writeRange(next);
    setRange(next);
  }, []);
  const next = () =>
    choose(ranges[(ranges.findIndex(({ key }) => key === range.key) + 1) % ranges.length] ?? ranges[0]);
  return [range, choose, next];
};
