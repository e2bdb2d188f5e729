import { type Alert, visibleText } from '@millrace/contract';
import type { Pin } from '../charts/pins';

/** Marks from when alerts are opened until they are resolved, on the charts of their metrics. */
export const alertPins = (alerts: readonly Alert[]): readonly Pin[] =>
  alerts.flatMap(({ id, metric, level, label, text, openedAt, resolvedAt }) =>
    metric === undefined
      ? []
      : {
          kind: level,
          ...{ id, metric, time: openedAt, from: label },
          // As long as it is open it goes on.
          end: resolvedAt ?? Number.MAX_SAFE_INTEGER,
          text: visibleText(text),
        },
  );
