import { type Endpoints, historyAnswerSchema } from '@millrace/contract';
import { UserError } from '../../lib/cli/usage-error';
import { DIMENSION } from './tally';

const MINUTE_MS = 60_000;
const ANSWER_WITHIN_MS = 10_000;

/** How many events of one label REST knows of since `since`, ms since the epoch. */
export const askHistory = async (
  { rest }: Endpoints,
  token: string,
  metric: string,
  label: string,
  since: number,
): Promise<number> => {
  const query = new URLSearchParams({
    from: String(since - MINUTE_MS),
    to: String(since + 3 * MINUTE_MS),
    step: '1',
    where: `${DIMENSION}:${label}`,
  });
  const answer = await fetch(`${rest}/metrics/${metric}?${query}`, {
    headers: { authorization: token },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!answer.ok) throw new UserError(`GET /metrics/${metric} answered ${answer.status}: ${await answer.text()}`);
  const { points } = historyAnswerSchema.parse(await answer.json());
  return points.reduce((sum, { total }) => sum + (total?.count ?? 0), 0);
};
