import { historyAnswerSchema, type WebConfig } from '@millrace/contract';
import type { TakeToken } from '../../lib/rest';
import { askRest } from '../../lib/rest';
import type { HistoryStoreDeps } from './history-store';
import { zoneFor } from './zone-for';

const zone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Asks `GET /metrics/{name}`, for days and hours as they begin where the reader is. */
export const askHistory =
  ({ rest }: WebConfig, takeToken: TakeToken): HistoryStoreDeps['ask'] =>
  ({ metric, range, by }, { from, to }) => {
    const query = new URLSearchParams({
      from: String(from),
      to: String(to),
      step: String(range.step / 1000),
      fill: 'null',
      tz: zoneFor(range.step, { from, to }, zone()),
      ...(by !== undefined && { by }),
    });
    const url = `${rest}/metrics/${encodeURIComponent(metric)}?${query}`;
    return askRest(url, historyAnswerSchema, takeToken, new AbortController().signal);
  };
