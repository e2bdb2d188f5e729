import {
  type Breakdown,
  type FunnelAnswer,
  type FunnelType,
  funnelAnswerSchema,
  funnelQuerySchema,
  metricTopic,
} from '@millrace/contract';
import { createQueryFunnel } from '../../../backend/src/app/history/query-funnel';
import { STEP_DIMENSION } from '../../../backend/src/domain/metrics/funnel-definition';
import { HOUR_MS } from '../../../backend/src/domain/time';
import { metrics } from '../../../backend/src/testing/fixture-metrics';
import type { RealPorts } from '../service/ports';
import { retention } from '../settings';
import type { Figures, Truth } from '../truth/truth';
import type { Comparison } from './differences';

interface Asking {
  readonly ports: RealPorts;
  readonly now: () => number;
  /** How long settling takes as a rule, ms. */
  readonly settling: number;
}

const RANGES_MS = [6 * HOUR_MS, 72 * HOUR_MS];

const sessionsAt = ({ dimensions }: Breakdown, step: string): number => {
  const steps = dimensions.find(({ name }) => name === STEP_DIMENSION)?.values ?? [];
  return steps.find(([label]) => label === step)?.[1].count ?? 0;
};

/** By the minutes of the log in what the answer says that it is of. */
const expectedSteps = (
  { minute }: Figures,
  { name, steps }: FunnelType,
  { from, to }: { readonly from: number; readonly to: number },
): readonly number[] => {
  const windows = [...(minute.get(metricTopic(name)) ?? [])].filter(([start]) => start >= from && start < to);
  return steps.map((step) => windows.reduce((sum, [, breakdown]) => sum + sessionsAt(breakdown, step), 0));
};

interface Question {
  readonly funnel: FunnelType;
  readonly by: string | undefined;
  readonly ms: number;
}

/** Of the whole, and label by label. */
const countsOf = ({ steps, labels = [], other }: FunnelAnswer) => ({
  whole: steps.map(({ sessions }) => sessions),
  split: steps.map((_, i) => labels.reduce((sum, one) => sum + (one.steps[i]?.sessions ?? 0), other?.[i] ?? 0)),
});

const checkFunnel = async (
  comparison: Comparison,
  { figures }: Truth,
  { ports, now, settling }: Asking,
  { funnel, by, ms }: Question,
): Promise<void> => {
  const query = createQueryFunnel({ reader: ports.reader(), metrics, now, retention, settling });
  // Of whole hours, so that windows of any length fit.
  const to = Math.ceil(now() / HOUR_MS + 1) * HOUR_MS;
  const asked = { from: String(to - ms), to: String(to), ...(by !== undefined && { by }) };
  const answer = funnelAnswerSchema.parse(await query(['admins'], funnel.name, funnelQuerySchema.parse(asked)));
  const what = `the funnel ${funnel.name}${by === undefined ? '' : ` by ${by}`} of ${ms / HOUR_MS} hours`;
  const expected = expectedSteps(figures, funnel, answer);
  const { whole, split } = countsOf(answer);
  comparison.check('GET /funnels', () => what, expected, whole);
  if (by !== undefined) comparison.check('GET /funnels', () => `${what}, label by label`, expected, split);
};

/** `GET /funnels/{funnel}`: how many sessions reached each step, also added up over the labels of each dimension. */
export const checkFunnels = async (comparison: Comparison, truth: Truth, asking: Asking): Promise<void> => {
  for (const funnel of metrics.catalog.funnels ?? [])
    for (const ms of RANGES_MS)
      for (const by of [undefined, ...funnel.dimensions.map(({ name }) => name)])
        await checkFunnel(comparison, truth, asking, { funnel, by, ms });
};
