import { type HealthAnswer, healthAnswerSchema, type WebConfig } from '@millrace/contract';
import { askRest, type TakeToken } from '../../lib/rest';
import { restTrouble } from '../../lib/rest-trouble';
import { browserTimers } from '../../lib/timers';
import { useLiveStore } from '../live/live-context';
import { QueryStore } from '../queries/query-store';
import { type Query, useQuery, useQueryStore } from '../queries/use-query';

/** As often as is asked for what goes on, ms. */
const EVERY_MS = 10_000;

/** The one question. */
const ONE = {};

/** How the service is, while somebody looks at it. */
export const useHealth = (config: WebConfig, takeToken: TakeToken, visible: boolean): Query<HealthAnswer> => {
  const store = useQueryStore(
    useLiveStore(),
    () =>
      new QueryStore<object, HealthAnswer>({
        timers: browserTimers,
        trouble: restTrouble,
        random: Math.random,
        isMoreComing: () => false,
        keyOf: () => 'health',
        ask: () => askRest(`${config.rest}/health`, healthAnswerSchema, takeToken, new AbortController().signal),
        paceOf: () => ({ patience: 0, step: EVERY_MS }),
        concerns: () => false,
      }),
  );
  return useQuery(store, ONE, visible);
};
