import type { Metric } from '@millrace/contract';
import { useCallback, useRef } from 'react';
import { writeAttribute, writeText } from '../../lib/write-text';
import type { Compare } from '../address/address';
import { type Pictures, useEachPicture } from '../live/live-context';
import type { View } from '../live/view';
import type { Cut } from '../metrics/filters';
import { unitBeside } from '../metrics/words';
import type { LiveTimeRange, TimeRange } from '../ranges/ranges';
import type { LiveSeries } from '../settling/live-state';
import styles from './tile.module.css';
import { tileFigure } from './tile-figure';
import { digits, exactData, exactTitle } from './tile-words';
import { type TileContent, useWindows } from './use-tile';

/** What a figure that follows the events is computed of, and how soon it shows them. */
export interface Followed {
  readonly pictures: Pictures;
  readonly range: LiveTimeRange;
  readonly cut: Cut | undefined;
}

export interface FaceProps {
  readonly metric: Metric;
  readonly range: TimeRange;
  readonly compare: Compare | undefined;
  readonly content: TileContent;
  /** The one label that stands for all, where no filter of the page says so. */
  readonly alone: string | undefined;
  /** Undefined where the figure says what `content` does. */
  readonly followed: Followed | undefined;
}

/** What tells programs the figure that a face shows. */
export const faceData = ({ metric, range, content: { figure, level } }: FaceProps) => ({
  'data-metric': metric.name,
  'data-value': exactData(figure),
  'data-count': figure.count,
  'data-level': level,
  'data-range': range.key,
});

/** Digits, and their unit, that are written with the pictures, ahead of what is rendered around them once a second. */
const FollowedDigits = ({ metric, range, cut, pictures }: Followed & { readonly metric: Metric }) => {
  const ref = useRef<HTMLSpanElement>(null);
  const windows = useWindows(metric, cut);
  const show = useCallback(
    (series: LiveSeries | undefined, { now, coverage }: View) => {
      const element = ref.current;
      if (!element) return false;
      const figure = tileFigure(metric, series, windows, { now, range, coverage });
      const text = digits(metric, figure);
      const isWritten = [
        writeText(element, text),
        writeText(element.nextElementSibling ?? undefined, unitBeside(metric, text) ?? ''),
      ];
      const face = element.closest('[data-metric]') ?? undefined;
      writeAttribute(face, 'data-value', exactData(figure));
      writeAttribute(face, 'data-count', String(figure.count));
      return isWritten.includes(true);
    },
    [metric, windows, range],
  );
  useEachPicture(metric.name, pictures, show);
  return (
    <>
      <span ref={ref} className={styles.value} />
      <span className={styles.unit} />
    </>
  );
};

const Digits = ({ metric, content: { figure } }: Pick<FaceProps, 'metric' | 'content'>) => {
  const text = digits(metric, figure);
  return (
    <>
      <span className={styles.value}>{text}</span>
      <span className={styles.unit}>{unitBeside(metric, text)}</span>
    </>
  );
};

export const Value = ({ metric, content, followed }: FaceProps) => (
  <span className={styles.figure} title={exactTitle(metric, content.figure)}>
    {followed ? <FollowedDigits metric={metric} {...followed} /> : <Digits metric={metric} content={content} />}
  </span>
);
