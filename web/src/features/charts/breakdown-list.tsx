import type { Dimension, Metric } from '@millrace/contract';
import { memo, useMemo, useState } from 'react';
import { ScrollRegion } from '../../components/ui/data-table';
import { Icon } from '../../components/ui/icon';
import { ALL_OTHERS, labelText, NOT_KEPT_APART } from '../../components/ui/outside-text';
import { groupDigits } from '../../lib/format';
import { marked } from '../metrics/estimates';
import { type Figure, isAmount } from '../metrics/figure';
import { overlapWords, unitWords } from '../metrics/words';
import styles from './breakdown-list.module.css';
import { lineKey, REST_KEY } from './chart-lines';
import { percent, seriesColour } from './plot-frame';
import { type BreakdownView, loneOther, type OtherLabels } from './use-breakdown';

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

interface RowProps {
  readonly label: string;
  readonly exact: string;
  readonly text: string;
  readonly colour: number | undefined;
  /** Its part of the whole; undefined where the labels do not add up to one. */
  readonly share: number | undefined;
  readonly hidden?: boolean;
  /** Whether it is seen alone. */
  readonly chosen?: boolean;
  readonly actions: RowActions;
}

const shareText = (share: number): string => (share > 0 && share < 0.01 ? '<1 %' : `${Math.round(share * 100)} %`);

/** Hides the line of the row; not there where it has none of its own. */
const SwatchButton = ({
  label,
  colour,
  hidden = false,
  actions: { onToggle },
}: Omit<RowProps, 'exact' | 'text' | 'share'>) =>
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

const Row = memo(({ exact, text: figure, share, ...props }: RowProps) => {
  const { label, hidden, chosen, actions } = props;
  const text = <bdi>{labelText(label)}</bdi>;
  return (
    <tr className={styles.row} data-label={label} data-value={exact} data-hidden={hidden}>
      <th scope="row" className={styles.label} title={labelText(label)}>
        {share !== undefined && <span className={styles.bar} style={{ width: percent(share) }} />}
        <SwatchButton {...props} />
        {actions.onLabel ? (
          <button type="button" className={styles.name} aria-pressed={chosen} onClick={() => actions.onLabel?.(label)}>
            {text}
          </button>
        ) : (
          text
        )}
      </th>
      <td className={styles.value}>{figure}</td>
      <Share share={share} />
    </tr>
  );
});
Row.displayName = 'Row';

/** The part that a figure is of the whole; undefined where the labels do not add up to one. */
type ShareOf = (figure: Figure) => number | undefined;

const Share = ({ share }: { share: number | undefined }) =>
  share === undefined ? null : <td className={styles.share}>{shareText(share)}</td>;

const sharesOf = (metric: Metric, { rows, others }: BreakdownView): ShareOf => {
  const hidden = [...(others?.rows ?? []).map(({ figure }) => figure), ...(others?.beyond ? [others.beyond] : [])];
  const figures = [...rows.map(({ figure }) => figure), ...hidden];
  const total = figures.reduce((sum, { number }) => sum + number, 0);
  const adds = isAmount(metric) && total > 0 && figures.every(({ number }) => number >= 0);
  // So coarse that a row is drawn anew only when one sees a difference.
  return ({ number }) => (adds ? Math.round((number / total) * 100) / 100 : undefined);
};

/** How many labels, as far as they are known: `All others (4)`, `All others (42+)`. */
const othersWords = ({ rows, beyond }: OtherLabels): string =>
  rows.length === 0 ? ALL_OTHERS : `${ALL_OTHERS} (${rows.length}${beyond ? '+' : ''})`;

/** One row for all that is not drawn apart. Opened, it shows them as far as the service keeps them apart. */
const OtherRows = ({ others, shareOf, actions }: { others: OtherLabels; shareOf: ShareOf; actions: RowActions }) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr className={styles.row}>
        <th scope="row" className={styles.label}>
          <button
            type="button"
            className={styles.others}
            aria-expanded={open}
            disabled={others.rows.length === 0}
            onClick={() => setOpen(!open)}
          >
            <Swatch colour={undefined} />
            {othersWords(others)}
            {others.rows.length > 0 && <Icon name={open ? 'less' : 'more'} size={12} />}
          </button>
        </th>
        <td className={styles.value}>
          {others.figure ? marked(groupDigits(others.figure.exact), others.estimated.figure) : ''}
        </td>
        {others.figure && <Share share={shareOf(others.figure)} />}
      </tr>
      {open &&
        others.rows.map(({ label, figure, text }) => (
          <Row
            key={label}
            label={label}
            exact={figure.exact}
            text={text}
            colour={undefined}
            share={shareOf(figure)}
            actions={actions}
          />
        ))}
      {open && others.beyond && (
        <tr className={styles.row}>
          <th scope="row" className={`${styles.label} ${styles.beyond}`}>
            <Swatch colour={undefined} />
            {NOT_KEPT_APART}
          </th>
          <td className={styles.value}>
            {others.figure ? marked(groupDigits(others.beyond.exact), others.estimated.beyond) : ''}
          </td>
        </tr>
      )}
    </>
  );
};

interface BreakdownListProps {
  readonly metric: Metric;
  readonly dimension: Dimension;
  /** What the figures are of: `5 min`, `14:05:00`. */
  readonly time: string;
  readonly view: BreakdownView;
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
  const { metric, dimension, time, view, empty, notes, hidden, chosen } = props;
  const actions = useActions(props);
  const shareOf = sharesOf(metric, view);
  const lone = loneOther(view);
  return (
    <ScrollRegion className={styles.list} label={`${metric.label} by ${dimension.label.toLowerCase()}`}>
      <table className={styles.table} data-breakdown={metric.name}>
        <thead>
          <tr>
            <th scope="col" className={styles.head}>
              {dimension.label}
            </th>
            <th scope="col" className={`${styles.head} ${styles.value}`} colSpan={isAmount(metric) ? 2 : 1}>
              {`${unitWords(metric)}, ${time}`}
            </th>
          </tr>
        </thead>
        <tbody>
          {[...view.rows, ...(lone ? [lone] : [])].map(({ label, figure, text, colour }) => (
            <Row
              key={label}
              {...{ label, colour, actions }}
              exact={figure.exact}
              text={text}
              share={shareOf(figure)}
              hidden={hidden.has(lineKey(label))}
              chosen={label === chosen}
            />
          ))}
          {view.others && !lone && <OtherRows others={view.others} shareOf={shareOf} actions={actions} />}
        </tbody>
      </table>
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
