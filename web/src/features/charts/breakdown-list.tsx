import type { Dimension, Metric } from '@millrace/contract';
import { memo, type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { ScrollRegion } from '../../components/ui/data-table';
import { Icon } from '../../components/ui/icon';
import { ALL_OTHERS, labelText, NOT_KEPT_APART } from '../../components/ui/outside-text';
import { useEachPicture } from '../live/live-context';
import type { View } from '../live/view';
import { isAmount } from '../metrics/figure';
import { overlapWords, unitWords } from '../metrics/words';
import type { LiveSeries } from '../settling/live-state';
import styles from './breakdown-list.module.css';
import { lineKey, REST_KEY } from './chart-lines';
import { seriesColour } from './plot-frame';
import { BEYOND_KEY, figuresOf, writeFigures } from './row-figures';
import { type BreakdownView, type LatestBreakdown, loneOther, type OtherLabels } from './use-breakdown';

const Swatch = ({ colour }: { colour: number | undefined }) => (
  <span className={styles.swatch} style={{ background: seriesColour(colour) }} />
);

/** What a person does with a row; the same object for all of them. */
interface RowActions {
  /** Sees a label alone, on every chart that has the dimension. */
  readonly onLabel?: ((label: string) => void) | undefined;
  /** Hides a line, or shows it again; `alone`: hides all others. */
  readonly onToggle?: ((label: string, alone: boolean) => void) | undefined;
}

/** Figures are written into the cells: see `Written` and `Followed`. */
interface RowProps {
  readonly label: string;
  readonly colour: number | undefined;
  /** Whether labels add up to a whole. */
  readonly adds: boolean;
  readonly hidden?: boolean;
  /** Whether it is seen alone. */
  readonly chosen?: boolean;
  readonly actions: RowActions;
}

/** Hides the line of the row; not there where it has none of its own. */
const SwatchButton = ({ label, colour, hidden = false, actions: { onToggle } }: Omit<RowProps, 'adds'>) =>
  onToggle && colour !== undefined ? (
    <button
      type="button"
      className={styles.toggle}
      aria-pressed={!hidden}
      aria-label={`Draw ${labelText(label)}`}
      title="Hide or show it; with Alt, see it alone"
      onClick={({ altKey }) => onToggle(label, altKey)}
    >
      <Swatch colour={hidden ? undefined : colour} />
    </button>
  ) : (
    <Swatch colour={colour} />
  );

const Cells = ({ adds }: Pick<RowProps, 'adds'>) => (
  <>
    <td className={styles.value} />
    {adds && <td className={styles.share} />}
  </>
);

const Row = memo(({ adds, ...props }: RowProps) => {
  const { label, hidden, chosen, actions } = props;
  const text = <bdi>{labelText(label)}</bdi>;
  return (
    <tr className={styles.row} data-row={lineKey(label)} data-label={label} data-hidden={hidden}>
      <th scope="row" className={styles.label} title={labelText(label)}>
        {adds && <span className={styles.bar} data-bar />}
        <SwatchButton {...props} />
        {actions.onLabel ? (
          <button type="button" className={styles.name} aria-pressed={chosen} onClick={() => actions.onLabel?.(label)}>
            {text}
          </button>
        ) : (
          text
        )}
      </th>
      <Cells adds={adds} />
    </tr>
  );
});
Row.displayName = 'Row';

/** How many labels, as far as they are known: `All others (4)`, `All others (42+)`. */
const othersWords = ({ rows, beyond }: OtherLabels): string =>
  rows.length === 0 ? ALL_OTHERS : `${ALL_OTHERS} (${rows.length}${beyond ? '+' : ''})`;

interface OtherRowsProps extends Pick<RowProps, 'adds' | 'actions'> {
  readonly others: OtherLabels;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

/** One row for all that is not drawn apart. Opened, it shows them as far as the service keeps them apart. */
const OtherRows = ({ others, adds, actions, open, onOpen }: OtherRowsProps) => (
  <>
    <tr className={styles.row} data-row={REST_KEY}>
      <th scope="row" className={styles.label}>
        <button
          type="button"
          className={styles.others}
          aria-expanded={open}
          disabled={others.rows.length === 0}
          onClick={() => onOpen(!open)}
        >
          <Swatch colour={undefined} />
          {othersWords(others)}
          {others.rows.length > 0 && <Icon name={open ? 'less' : 'more'} size={12} />}
        </button>
      </th>
      <Cells adds={adds} />
    </tr>
    {open && others.rows.map(({ label }) => <Row key={label} colour={undefined} {...{ label, adds, actions }} />)}
    {open && others.beyond && (
      <tr className={styles.row} data-row={BEYOND_KEY}>
        <th scope="row" className={`${styles.label} ${styles.beyond}`}>
          <Swatch colour={undefined} />
          {NOT_KEPT_APART}
        </th>
        <Cells adds={adds} />
      </tr>
    )}
  </>
);

interface FiguresProps {
  readonly table: RefObject<HTMLTableElement | null>;
  readonly metric: Metric;
  readonly view: BreakdownView;
  /** Whether the rows are there that are folded otherwise. */
  readonly open: boolean;
}

/** The figures of a view. */
const Written = ({ table, metric, view, open }: FiguresProps) => {
  useLayoutEffect(() => {
    if (table.current) writeFigures(table.current, figuresOf(metric, view));
  }, [table, metric, view, open]);
  return null;
};

/** The figures of the same rows, as they follow the events. */
const Followed = ({ table, metric, view, open, latest }: FiguresProps & { readonly latest: LatestBreakdown }) => {
  const show = useCallback(
    (series: LiveSeries | undefined, now: View) =>
      table.current !== null && writeFigures(table.current, figuresOf(metric, latest(view, series, now))),
    [table, metric, view, open, latest],
  );
  useEachPicture(metric.name, 'whole', show);
  return null;
};

interface BreakdownListProps {
  readonly metric: Metric;
  readonly dimension: Dimension;
  /** What the figures are of: `5 min`, `14:05:00`. */
  readonly time: string;
  readonly view: BreakdownView;
  /** Undefined where the view says all. */
  readonly latest?: LatestBreakdown | undefined;
  /** What is said where there are no rows. */
  readonly empty: string;
  /** What one has to know to read it. */
  readonly notes: readonly string[];
  /** The lines that are not drawn, by their key. */
  readonly hidden: ReadonlySet<string>;
  /** The label that is seen alone. */
  readonly chosen: string | undefined;
  readonly onLabel: ((dimension: string, label: string) => void) | undefined;
  readonly onToggle: (key: string, all: readonly string[], alone: boolean) => void;
}

const useActions = ({ dimension, view, onLabel, onToggle }: BreakdownListProps): RowActions => {
  const { colours } = view;
  return useMemo(
    () => ({
      onLabel: onLabel && ((label) => onLabel(dimension.name, label)),
      onToggle: (label, alone) => onToggle(lineKey(label), [...colours.keys()].map(lineKey).concat(REST_KEY), alone),
    }),
    [dimension.name, colours, onLabel, onToggle],
  );
};

/** Exact figures by label; it is the legend of the chart beside it too, in the order of its stack. */
export const BreakdownList = (props: BreakdownListProps) => {
  const { metric, dimension, time, view, latest, empty, notes, hidden, chosen } = props;
  const actions = useActions(props);
  const [open, setOpen] = useState(false);
  const table = useRef<HTMLTableElement>(null);
  const lone = loneOther(view);
  const adds = isAmount(metric);
  const figures = { table, metric, view, open };
  return (
    <ScrollRegion className={styles.list} label={`${metric.label} by ${dimension.label.toLowerCase()}`}>
      <table ref={table} className={styles.table} data-breakdown={metric.name}>
        <thead>
          <tr>
            <th scope="col" className={styles.head}>
              {dimension.label}
            </th>
            <th scope="col" className={`${styles.head} ${styles.value}`} colSpan={adds ? 2 : 1}>
              {`${unitWords(metric)}, ${time}`}
            </th>
          </tr>
        </thead>
        <tbody>
          {[...view.rows, ...(lone ? [lone] : [])].map(({ label, colour }, place) => (
            <Row
              // In another order the rows say something else, and none of them moves.
              key={place}
              {...{ label, colour, adds, actions }}
              hidden={hidden.has(lineKey(label))}
              chosen={label === chosen}
            />
          ))}
          {view.others && !lone && <OtherRows others={view.others} onOpen={setOpen} {...{ adds, actions, open }} />}
        </tbody>
      </table>
      {latest ? <Followed {...figures} latest={latest} /> : <Written {...figures} />}
      {view.rows.length === 0 && <p className={styles.none}>{empty}</p>}
      {view.rows.length > 1 && overlapWords(metric) && <p className={styles.none}>{overlapWords(metric)}</p>}
      {[...notes, ...view.words].map((note) => (
        <p key={note} className={styles.none}>
          {note}
        </p>
      ))}
    </ScrollRegion>
  );
};
