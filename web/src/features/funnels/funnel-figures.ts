import type { FunnelAnswer, FunnelSteps } from '@millrace/contract';
import { formatDuration } from '../../lib/format';
import type { TimeRange } from '../ranges/ranges';

export interface FunnelRequest {
  readonly funnel: string;
  readonly by: string | undefined;
  readonly range: TimeRange;
}

/** The parameters of `GET /funnels/{funnel}`, `now` by the server's clock. */
export const queryOf = ({ by, range }: FunnelRequest, now: number): URLSearchParams => {
  const { from, to } = range.kind === 'custom' ? range : { from: now - range.ms, to: now };
  return new URLSearchParams({
    from: String(Math.floor(from)),
    to: String(Math.ceil(to)),
    ...(by !== undefined && { by }),
  });
};

/** How a step stands to the first one. */
export interface StepFigures {
  readonly step: string;
  readonly sessions: number;
  /** How long its bar is, of 1. */
  readonly length: number;
  /** `62 %` of those that reached the first step; `–` where there are none. */
  readonly share: string;
  /** `21 s`, the median since the step before; undefined for the first step, and where none reached it. */
  readonly time: string | undefined;
}

export const shareOf = (sessions: number, first: number): string =>
  first > 0 ? `${Math.round((100 * sessions) / first)} %` : '–';

/** In a short range more sessions may reach a step than the one before: they began earlier. */
export const stepFigures = (steps: FunnelSteps): readonly StepFigures[] => {
  const first = steps[0]?.sessions ?? 0;
  const most = Math.max(1, ...steps.map(({ sessions }) => sessions));
  return steps.map(({ step, sessions, seconds }) => ({
    ...{ step, sessions, length: sessions / most, share: shareOf(sessions, first) },
    time: seconds && formatDuration(seconds.p50 * 1000),
  }));
};

export const isEmpty = ({ steps }: FunnelAnswer): boolean => steps.every(({ sessions }) => sessions === 0);

/** `64 % of 1,200 sessions come from Product to Checkout`: all of it in a sentence. */
export const summaryOf = ({ steps }: FunnelAnswer): string => {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return '';
  const sessions = `${first.sessions.toLocaleString('en')} session${first.sessions === 1 ? '' : 's'}`;
  return `${shareOf(last.sessions, first.sessions)} of ${sessions} come from ${first.step} to ${last.step}`;
};

/** A row of the table by a dimension. */
export interface FunnelRow {
  readonly label: string;
  readonly sessions: readonly number[];
  readonly share: string;
}

const OTHERS = 'Others';

export const rowsOf = ({ labels = [], other }: FunnelAnswer): readonly FunnelRow[] => {
  const rowOf = (label: string, sessions: readonly number[]): FunnelRow => ({
    ...{ label, sessions },
    share: shareOf(sessions.at(-1) ?? 0, sessions[0] ?? 0),
  });
  return [
    ...labels.map(({ label, steps }) =>
      rowOf(
        label,
        steps.map(({ sessions }) => sessions),
      ),
    ),
    ...(other ? [rowOf(OTHERS, other)] : []),
  ];
};
