import type { Catalog } from '@millrace/contract';
import { useState } from 'react';
import { title as siteTitle } from '../../brand';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import { Menu, type MenuItem } from '../../components/ui/menu';
import { labelText } from '../../components/ui/outside-text';
import { capitalised, formatMoment, formatZone } from '../../lib/format';
import { useMedia } from '../../lib/use-visible';
import { type Compare, compares, withoutFilter } from '../address/address';
import { pageAddress, useAddress } from '../address/use-address';
import { useLiveStore, usePaused, useView } from '../live/live-context';
import type { LiveStore } from '../live/live-store';
import { ranges, rangeWords } from '../ranges/ranges';
import styles from './controls.module.css';
import { dimensionLabel } from './palette';

/** On paper, in the place of what can be chosen: which time it shows, and when that was. */
export const Printed = () => {
  const { range } = useAddress();
  const minute = useView(({ now }) => Math.floor(now / 60_000) * 60_000);
  return (
    <p className={styles.printed}>
      {`${siteTitle} · ${capitalised(rangeWords(range))} · ${formatMoment(minute)} ${formatZone(minute)}`}
    </p>
  );
};

/** Which time the page shows, in whose hours. */
export const RangeMenu = ({ onCustom }: { onCustom: () => void }) => {
  const { range } = useAddress();
  const words = capitalised(rangeWords(range));
  const zone = formatZone(range.kind === 'custom' ? range.from : Date.now());
  const text = (
    <>
      <span className={styles.range}>{words}</span>
      <span className={styles.zone}> · {zone}</span>
    </>
  );
  return (
    <Menu
      label={`Range: ${words} · ${zone}`}
      text={text}
      className={range.kind === 'custom' ? styles.on : undefined}
      items={[
        ...ranges.map((one, i) => ({
          text: `Last ${one.text}`,
          checked: one.key === range.key,
          hint: String(i + 1),
          onChoose: () => pageAddress.push({ range: one }),
        })),
        { text: 'Custom range', checked: range.kind === 'custom', onChoose: onCustom },
      ]}
    />
  );
};

const compareWords: Readonly<Record<Compare, string>> = {
  previous: 'Previous period',
  yesterday: 'Yesterday',
  week: 'Last week',
};

/** The comparison after that one; after the last, none. */
export const nextCompare = (compare: Compare | undefined): Compare | undefined =>
  compares[compare === undefined ? 0 : compares.indexOf(compare) + 1];

export const CompareMenu = () => {
  const { compare } = useAddress();
  const words = compare === undefined ? 'Compare' : compareWords[compare];
  return (
    <Menu
      label={compare === undefined ? 'Compare with another time' : `Compared with: ${words}`}
      icon="compare"
      text={<span className={styles.word}>{words}</span>}
      className={`${styles.wide} ${compare === undefined ? '' : styles.on}`}
      items={[
        {
          text: 'No comparison',
          checked: compare === undefined,
          onChoose: () => pageAddress.push({ compare: undefined }),
        },
        ...compares.map((one) => ({
          text: compareWords[one],
          checked: one === compare,
          onChoose: () => pageAddress.push({ compare: one }),
        })),
      ]}
    />
  );
};

/** Where the bar has room for the range alone. */
const NARROW = '(max-width: 767px)';

/** What the bar has no room for. */
export const useNarrowItems = (store: LiveStore): readonly MenuItem[] => {
  const { compare } = useAddress();
  const next = nextCompare(compare);
  if (!useMedia(NARROW)) return [];
  return [
    { key: 'pause', text: store.paused ? 'Resume' : 'Pause', onChoose: () => store.setPaused(!store.paused) },
    {
      text: next === undefined ? 'No comparison' : `Compare with: ${compareWords[next].toLowerCase()}`,
      onChoose: () => pageAddress.push({ compare: next }),
    },
    { text: 'Copy a link', onChoose: () => void navigator.clipboard.writeText(location.href) },
  ];
};

export const PauseButton = () => {
  const store = useLiveStore();
  const paused = usePaused();
  return (
    <Button
      className={styles.wide}
      icon={paused ? 'play' : 'pause'}
      aria-pressed={paused}
      aria-label={paused ? 'Resume' : 'Pause'}
      title={paused ? 'Resume (space)' : 'Pause (space)'}
      onClick={() => store.setPaused(!paused)}
    />
  );
};

/** How long the button says that it has done it, ms. */
const DONE_MS = 2000;

/** Copies the page's address: it says everything that the page shows. */
export const ShareButton = () => {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    setCopied(true);
    setTimeout(() => setCopied(false), DONE_MS);
  };
  const words = copied ? 'Link copied' : 'Copy a link to what is shown';
  return (
    <>
      <Button
        icon={copied ? 'check' : 'share'}
        className={styles.wide}
        aria-label={words}
        title={words}
        onClick={copy}
      />
      <span className="visually-hidden" role="status">
        {copied ? words : ''}
      </span>
    </>
  );
};

/** The labels that are shown alone; each goes with a click. */
export const FilterChips = ({ catalog }: { catalog: Catalog }) => {
  const { filters } = useAddress();
  return Object.entries(filters).map(([dimension, label]) => {
    const name = dimensionLabel(catalog, dimension);
    return (
      <button
        key={dimension}
        type="button"
        className={styles.chip}
        title="Show all again"
        data-filter={dimension}
        onClick={() => pageAddress.push({ filters: withoutFilter(filters, dimension) })}
      >
        <span>{name}:</span>
        <bdi className={styles.chipLabel}>{labelText(label)}</bdi>
        <Icon name="close" size={12} />
        <span className="visually-hidden">, show all again</span>
      </button>
    );
  });
};
