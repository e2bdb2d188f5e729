import { parseTopic, type Topic } from '@millrace/contract';
import type { Logger } from '../ports';

/** The `SetAside` alarm finds it in the log: `backend/stack/watch-apis.ts`. */
export const SET_ASIDE = 'windows of an earlier definition of a metric are set aside, and it starts anew';

/** Reports each metric once a container, however many of its windows there are. */
export const createSetAsideReport = (logger: Logger): ((topic: Topic) => void) => {
  const reported = new Set<Topic>();
  return (topic) => {
    if (reported.has(topic)) return;
    reported.add(topic);
    logger.error(SET_ASIDE, { metric: parseTopic(topic).name });
  };
};
