import type { Metric } from '@millrace/contract';
import { memo, type ReactNode, useRef } from 'react';
import { Icon } from '../../components/ui/icon';
import { labelText } from '../../components/ui/outside-text';
import { useVisible } from '../../lib/use-visible';
import type { Compare } from '../address/address';
import { PlaceLink, useAddress } from '../address/use-address';
import { Sparkline } from '../charts/sparkline';
import { LiveScope, useIsPartial } from '../live/live-scope';
import { verdictOf } from '../metrics/figure';
import { filteredBy } from '../metrics/filters';
import { asCut, headlineLabel, spreadDimension } from '../metrics/per-subject';
import { levelWords } from '../metrics/words';
import type { LiveTimeRange, StoredTimeRange, TimeRange } from '../ranges/ranges';
import styles from './tile.module.css';
import type { Trend } from './tile-figure';
import { type FaceProps, faceData, Value } from './tile-value';
import { trendWords } from './tile-words';
import { type TileContent, type TileInput, useLiveTile, usePastTile } from './use-tile';

const arrow = ({ ratio }: Trend) => (Math.abs(ratio) < 0.005 ? 'level' : ratio > 0 ? 'up' : 'down');

interface DeltaProps {
  readonly metric: Metric;
  readonly trend: Trend | undefined;
  readonly range: TimeRange;
  readonly compare: Compare | undefined;
  /** Whether there is a figure to compare. */
  readonly known: boolean;
  /** Whether there is room to say what it is compared with. */
  readonly full: boolean;
}

const Delta = ({ metric, trend, range, compare, known, full }: DeltaProps) => {
  // What many subjects have in common changes with every subject that comes or goes.
  const isWorthSaying = known && (full || trend?.before !== 0 || trend.ratio !== 0);
  if (spreadDimension(metric) || !isWorthSaying) return full ? <span className={styles.delta} /> : null;
  // What is over gets no other time before it.
  const none = range.kind === 'custom' ? 'no comparison' : 'no comparison yet';
  if (!trend) return <span className={styles.delta}>{full ? none : ''}</span>;
  const [change, against] = trendWords(trend, { range, compare }, metric);
  return (
    <span className={styles.delta} title={`${change} ${against}`}>
      <span className={styles.change} data-verdict={verdictOf(metric, trend.ratio)}>
        <Icon name={arrow(trend)} size={12} />
        {change}
      </span>
      {full && <span className={styles.against}>{against}</span>}
    </span>
  );
};

/** What a figure has reached of its thresholds, or how it has changed. */
const LastWords = memo(({ level, ...delta }: DeltaProps & Pick<TileContent, 'level'>) => {
  const { metric } = delta;
  if (level === 'normal' || !metric.thresholds) return <Delta {...delta} />;
  return (
    <span className={styles.level}>
      <Icon name={level} size={14} />
      {levelWords(level, metric.thresholds, metric)}
    </span>
  );
});
LastWords.displayName = 'LastWords';

const NoteWords = ({ metric, content: { note }, alone }: FaceProps) => {
  // What the metric is called is not said twice.
  const of = alone === undefined || alone === metric.label ? undefined : labelText(alone);
  const words = [of, note.short].filter((one) => one !== undefined);
  return words.length > 0 && <span className={styles.note}> {words.join(', ')}</span>;
};

const Name = memo(
  (face: FaceProps) => (
    <span className={styles.name} title={`${face.metric.label}, ${face.content.note.words}`}>
      {face.metric.label}
      <NoteWords {...face} />
    </span>
  ),
  ({ content: { note: a }, ...before }, { content: { note: b }, ...after }) =>
    a.words === b.words && a.short === b.short && before.metric === after.metric && before.alone === after.alone,
);
Name.displayName = 'Name';

/** Among the first figures, in a group, or over the chart of the metric's own page. */
type FaceKind = 'hero' | 'tile' | 'head';

interface PlacedProps extends FaceProps {
  readonly kind: FaceKind;
  readonly chosen: boolean;
  /** Of the whole metric; none of one of its labels, which it would not show. */
  readonly line: ReactNode;
}

/** What a face says, in the places that its kind has for it. The page of a metric has its name in the title. */
const Inside = ({ kind, line, ...face }: Omit<PlacedProps, 'chosen'>) => {
  const { metric, range, compare, content } = face;
  const { level, trend } = content;
  const delta = { metric, range, compare, level, trend, full: kind !== 'tile' };
  const figure = (
    <span className={styles.row}>
      <Value {...face} />
      {line && <span className={styles.line}>{line}</span>}
    </span>
  );
  const last = <LastWords {...delta} known={content.figure.value !== undefined} />;
  if (kind === 'head')
    return (
      <>
        <Value {...face} />
        <NoteWords {...face} />
        {last}
      </>
    );
  return kind === 'hero' ? (
    <>
      <Name {...face} />
      {figure}
      {last}
    </>
  ) : (
    <>
      <span className={styles.row}>
        <Name {...face} />
        {last}
      </span>
      {figure}
    </>
  );
};

/** A hero is chosen for the main chart; a tile leads to its metric's own page, which has its figure at the head. */
const Face = ({ chosen, ...placed }: PlacedProps) => {
  const { kind, metric } = placed;
  const { name } = metric;
  const className = `${styles.face} ${styles[kind]}`;
  if (kind === 'head')
    return (
      <div className={className} {...faceData(placed)}>
        <Inside {...placed} />
      </div>
    );
  return (
    <PlaceLink
      to={kind === 'hero' ? { page: 'overview', metric: name } : { page: 'metric', metric: name }}
      className={className}
      {...(chosen && { 'aria-current': 'true' })}
      {...faceData(placed)}
    >
      <Inside {...placed} />
    </PlaceLink>
  );
};

/** In the place of a metric that cannot be filtered as the page is. */
const Dimmed = ({ metric, kind, reason }: { metric: Metric; kind: FaceKind; reason: string }) => (
  <div className={`${styles.face} ${styles[kind]} ${styles.dimmed}`} title={reason}>
    <span className={styles.name}>{metric.label}</span>
    <span className={styles.reason}>{reason}</span>
  </div>
);

/** In the place of one of very many metrics that is out of sight, or that the page is about to subscribe to. */
const Resting = ({ metric, kind }: { metric: Metric; kind: FaceKind }) => (
  <PlaceLink
    to={{ page: 'metric', metric: metric.name }}
    className={`${styles.face} ${styles[kind]}`}
    data-resting={metric.name}
  >
    <span className={styles.name}>{metric.label}</span>
  </PlaceLink>
);

type FigureProps<R> = Omit<PlacedProps, 'content' | 'range' | 'followed'> & Omit<TileInput<R>, 'metric' | 'compare'>;

/** While it is on the screen its digits follow the events: with every picture where everybody looks first. */
const LiveFace = ({ cut, visible, range, ...face }: FigureProps<LiveTimeRange>) => {
  const content = useLiveTile({ ...face, range, cut, visible });
  const pictures = face.kind === 'tile' ? 'whole' : 'each';
  const followed = visible ? ({ range, cut, pictures } as const) : undefined;
  return <Face {...face} range={range} content={content} followed={followed} />;
};

const PastFace = ({ cut, visible, range, ...face }: FigureProps<StoredTimeRange>) => (
  <Face {...face} range={range} content={usePastTile({ ...face, range, cut, visible })} followed={undefined} />
);

interface TileProps {
  readonly metric: Metric;
  readonly kind: FaceKind;
  readonly chosen?: boolean;
  /** Whether there is room for a longer line. */
  readonly wide?: boolean;
}

const lines = {
  hero: [
    { width: 64, height: 32 },
    { width: 120, height: 40 },
  ],
  tile: [
    { width: 120, height: 32 },
    { width: 200, height: 48 },
  ],
} as const;

/** A metric in one figure, with how it went and how it has changed. */
export const Tile = memo(({ metric, kind, chosen = false, wide = false }: TileProps) => {
  const { range, filters, compare } = useAddress();
  const ref = useRef<HTMLDivElement>(null);
  const visible = useVisible(ref);
  const isPartial = useIsPartial();
  const filtered = filteredBy(metric, filters);
  if (filtered.kind === 'none') return <Dimmed metric={metric} kind={kind} reason={filtered.reason} />;
  const alone = filtered.kind === 'whole' ? headlineLabel(metric) : undefined;
  const cut = filtered.kind === 'label' ? filtered.cut : alone;
  const isWhole = !cut && !spreadDimension(metric);
  const line = kind !== 'head' && isWhole && <Sparkline metric={metric} range={range} {...lines[kind][wide ? 1 : 0]} />;
  const face = { metric: asCut(metric, cut), alone: alone?.label, kind, chosen, compare, cut, visible, line };
  return (
    <div ref={ref} className={styles.place}>
      {isPartial && !visible ? (
        <Resting metric={metric} kind={kind} />
      ) : range.kind === 'live' ? (
        <LiveScope metric={metric.name} watched={visible} fallback={<Resting metric={metric} kind={kind} />}>
          <LiveFace {...face} range={range} />
        </LiveScope>
      ) : (
        <PastFace {...face} range={range} />
      )}
    </div>
  );
});
Tile.displayName = 'Tile';
