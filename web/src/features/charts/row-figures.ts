import type { Metric } from '@millrace/contract';
import { groupDigits } from '../../lib/format';
import { writeText } from '../../lib/write-text';
import { marked } from '../metrics/estimates';
import { type Figure, isAmount } from '../metrics/figure';
import { lineKey, REST_KEY } from './chart-lines';
import { percent } from './plot-frame';
import type { BreakdownRow, BreakdownView } from './use-breakdown';

/** The row of what the service does not keep apart. */
export const BEYOND_KEY = 'beyond';

/** What a row of a breakdown says beside its label. */
export interface RowFigures {
  /** As programs read it; undefined where people alone do. */
  readonly exact: string | undefined;
  readonly text: string;
  /** Its part of the whole; undefined where the labels do not add up to one. */
  readonly share: number | undefined;
}

/** Of what is there, but rounds to nothing. */
const LEAST_SHARE = 0.005;

/** The part that a figure is of the whole; undefined where the labels do not add up to one. */
const sharesOf = (metric: Metric, { rows, others }: BreakdownView) => {
  const hidden = [...(others?.rows ?? []).map(({ figure }) => figure), ...(others?.beyond ? [others.beyond] : [])];
  const figures = [...rows.map(({ figure }) => figure), ...hidden];
  const total = figures.reduce((sum, { number }) => sum + number, 0);
  const adds = isAmount(metric) && total > 0 && figures.every(({ number }) => number >= 0);
  // So coarse that a bar is drawn anew only when one sees a difference.
  const coarse = (share: number) => (share > 0 ? Math.max(LEAST_SHARE, Math.round(share * 100) / 100) : 0);
  return ({ number }: Figure) => (adds ? coarse(number / total) : undefined);
};

/** What the rows say, by their keys. */
export const figuresOf = (metric: Metric, view: BreakdownView): ReadonlyMap<string, RowFigures> => {
  const { rows, others } = view;
  const shareOf = sharesOf(metric, view);
  const all = new Map<string, RowFigures>();
  const add = ({ label, figure, text }: BreakdownRow) =>
    all.set(lineKey(label), { exact: figure.exact, text, share: shareOf(figure) });
  for (const row of [...rows, ...(others?.rows ?? [])]) add(row);
  if (!others?.figure) return all;
  const { figure, beyond, estimated } = others;
  const text = marked(groupDigits(figure.exact), estimated.figure);
  all.set(REST_KEY, { exact: undefined, text, share: shareOf(figure) });
  if (beyond) {
    const rest = marked(groupDigits(beyond.exact), estimated.beyond);
    all.set(BEYOND_KEY, { exact: undefined, text: rest, share: undefined });
  }
  return all;
};

/** In whole percents: `<1 %` of what is there, and `0 %` of nothing alone. */
export const shareText = (share: number | undefined): string => {
  if (share === undefined) return '';
  return share === LEAST_SHARE ? '<1 %' : `${Math.round(share * 100)} %`;
};

const NONE: RowFigures = { exact: undefined, text: '', share: undefined };

const writeRow = (row: HTMLTableRowElement, { exact, text, share }: RowFigures): boolean => {
  if (row.dataset.label !== undefined && row.dataset.value !== exact) row.dataset.value = exact ?? '';
  const [value, part] = [...row.cells].slice(1);
  const isWritten = [writeText(value, text), writeText(part, shareText(share))].includes(true);
  const bar = row.querySelector<HTMLElement>('[data-bar]');
  const width = percent(share ?? 0);
  if (bar && bar.style.width !== width) bar.style.width = width;
  return isWritten;
};

/**
 * Writes what the rows of a list say, where that has changed, and returns whether it has. It is not rendered, since a list that follows the events
 * would cost most of a picture.
 */
export const writeFigures = (list: HTMLElement, figures: ReadonlyMap<string, RowFigures>): boolean => {
  const rows = [...list.querySelectorAll<HTMLTableRowElement>('[data-row]')];
  return rows.map((row) => writeRow(row, figures.get(row.dataset.row ?? '') ?? NONE)).includes(true);
};
