import {
  type Breakdown,
  type DeclaredLabels,
  type DimensionBreakdown,
  type HistoryAnswer,
  type HistoryPoint,
  historyAnswerSchema,
  mergeBreakdowns,
  mergePartials,
  type PartialAggregate,
  type WebConfig,
} from '@millrace/contract';
import { formatMoment } from '../../lib/format';
import { askRest, type TakeToken } from '../../lib/rest';
import { type ChangedWindows, type QueryResult, QueryStore, type QueryStoreDeps } from '../queries/query-store';
import type { StoredTimeRange } from '../ranges/ranges';

/** What a part of the page shows of the past. */
export interface HistoryRequest {
  readonly metric: string;
  readonly range: StoredTimeRange;
  readonly by: string | undefined;
  /** How many times the range is long: twice, to compare it with the time before. */
  readonly spans: 1 | 2;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const HOUR_MS = 3_600_000;

/** The reader's time zone. A browser that has none, as in many containers, names one that no other program knows: then it is UTC. */
export const readerZone = (named: string | undefined): string =>
  named === undefined || named === '' || named === 'Etc/Unknown' ? 'UTC' : named;

const zoneHere = (): string => readerZone(new Intl.DateTimeFormat().resolvedOptions().timeZone);

const minuteIn = (timeZone: string, time: number): string =>
  new Intl.DateTimeFormat('en', { timeZone, minute: 'numeric' }).format(time);

/**
 * The zone by whose clocks steps of that length (ms) begin over the time asked for: the reader's, but UTC where the reader's hours begin
 * within those of UTC. Hours are stored as they begin there, and minutes not as long as the longest ranges reach.
 */
export const zoneFor = (step: number, { from, to }: Span, zone: string): string =>
  step < HOUR_MS || [from, to].every((time) => minuteIn(zone, time) === minuteIn('UTC', time)) ? zone : 'UTC';

/** From where to where a query reaches at the time `now`, in whole steps. */
export const spanOf = ({ range, spans }: HistoryRequest, now: number): Span =>
  range.kind === 'custom'
    ? { from: range.to - range.ms * spans, to: range.to }
    : { from: Math.floor((now - range.ms * spans) / range.step) * range.step, to: Math.floor(now) + 1 };

type AskHistory = (query: HistoryRequest, span: Span) => Promise<HistoryAnswer>;

/** Asks `GET /metrics/{name}`, for days and hours as they begin where the reader is. */
export const requestHistory =
  ({ rest }: WebConfig, takeToken: TakeToken): AskHistory =>
  ({ metric, range, by }, { from, to }) => {
    const query = new URLSearchParams({
      from: String(from),
      to: String(to),
      step: String(range.step / 1000),
      fill: 'null',
      sketches: 'true',
      tz: zoneFor(range.step, { from, to }, zoneHere()),
      ...(by !== undefined && { by }),
    });
    const url = `${rest}/metrics/${encodeURIComponent(metric)}?${query}`;
    return askRest(url, historyAnswerSchema, takeToken, new AbortController().signal);
  };

/** While windows keep changing, a step is drawn this many times. */
const TIMES_A_STEP = 30;
const LONGEST_PATIENCE_MS = 60_000;

export type HistoryQueryStore = QueryStore<HistoryRequest, HistoryAnswer>;

export interface HistoryQueryDeps
  extends Pick<QueryStoreDeps<HistoryRequest, HistoryAnswer>, 'timers' | 'trouble' | 'random' | 'isMoreComing'> {
  /** The server's clock, ms. */
  readonly serverNow: () => number;
  readonly ask: AskHistory;
}

/** Answers about the past. */
export const createHistoryStore = ({ serverNow, ask, ...deps }: HistoryQueryDeps): HistoryQueryStore =>
  new QueryStore({
    ...deps,
    keyOf: ({ metric, range, by, spans }) => `${metric} ${range.key} ${by ?? ''} ${spans}`,
    ask: (query) => ask(query, spanOf(query, serverNow())),
    paceOf: ({ range }) => ({
      // In a time that is over no step begins.
      step: range.kind === 'custom' && range.to <= serverNow() ? Number.POSITIVE_INFINITY : range.step,
      patience: Math.min(LONGEST_PATIENCE_MS, range.step / TIMES_A_STEP),
    }),
    concerns: (query, windows: ChangedWindows) => {
      const { from, to } = spanOf(query, serverNow());
      return windows !== undefined && windows.to >= from && windows.from < to;
    },
  });

/** What one has to know to read an answer in the time zone `zone`: since when its labels are there, and whose hours its steps are. */
export const answerNotes = (
  { labelsSince, tz, utcHours }: Pick<HistoryAnswer, 'labelsSince' | 'tz' | 'utcHours'>,
  dimension: string | undefined,
  zone = zoneHere(),
): readonly string[] => [
  ...(dimension !== undefined && labelsSince !== undefined
    ? [`By ${dimension.toLowerCase()} since ${formatMoment(labelsSince)}`]
    : []),
  ...(utcHours === true || tz !== zone ? ['Hours begin as they do in UTC'] : []),
];

/** One dimension of a point. The count of its labels is in the answer, not in the point; the bound of their estimates is three standard errors. */
export const pointDimension = (
  by: string,
  { values = [], other, within }: Pick<HistoryPoint, 'values' | 'other' | 'within'>,
): DimensionBreakdown => ({
  name: by,
  values,
  ...(other && { other }),
  ...(within !== undefined && { labels: '', spread: Math.min(Number.MAX_SAFE_INTEGER, Math.ceil((within / 3) ** 2)) }),
});

/** What the points add up to, by the labels that they are broken down by; undefined when they hold nothing. */
export const breakdownOf = ({ points, by }: HistoryAnswer, declared: DeclaredLabels): Breakdown | undefined =>
  points
    .map(({ total, ...point }): Breakdown => {
      const dimensions = by === undefined ? [] : [pointDimension(by, point)];
      return { ...(total?.count && { total }), dimensions };
    })
    .reduce<Breakdown | undefined>((sum, one) => (sum ? mergeBreakdowns(sum, one, declared) : one), undefined);

/** What the points that start in [from, to) add up to; undefined when they hold nothing. */
export const totalOf = ({ points }: HistoryAnswer, from: number, to: number): PartialAggregate | undefined =>
  points
    .filter(({ start }) => start >= from && start < to)
    .reduce<PartialAggregate | undefined>(
      (sum, { total }) => (sum && total ? mergePartials(sum, total) : (sum ?? total ?? undefined)),
      undefined,
    );

/** Whether there are events; `failed` where the service did not say. */
export type AnyEvents = 'some' | 'none' | 'asking' | 'failed';

export const anyEventsIn = (results: readonly QueryResult<HistoryAnswer>[]): AnyEvents => {
  if (results.some(({ answer }) => answer?.points.some(({ total }) => total?.count))) return 'some';
  if (results.some(({ answer, error }) => !answer && error !== undefined)) return 'failed';
  return results.every(({ answer }) => answer) ? 'none' : 'asking';
};
