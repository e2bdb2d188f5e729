import type { HistoryAnswer, HistoryQuery } from '@millrace/contract';
import { bandOf } from '../../domain/rules/observe';
import { type AnyRule, isFigureRule, type Rule } from '../../domain/rules/rule-definition';
import { ruleHistories } from '../../domain/rules/usual';
import { SECOND_MS } from '../../domain/time';
import { AppError } from '../errors';
import type { Span } from '../settled/ports';
import { readHistories } from './read-history';
import type { LookDeps, Shards } from './read-windows';

/** As many as a chart has points. Of more windows no band is answered. */
const MOST_POINTS = 1500;

/** As many hours as these windows need, of any rule. */
const HOURS_REMEMBERED = 20_000;

type Band = NonNullable<HistoryAnswer['band']>;

/** Of which label a band is asked for; '' for a rule that looks at none. @throws AppError where that cannot be */
const labelFor = ({ name, by }: Rule, where: HistoryQuery['where']): string => {
  const [dimension, label] = where === undefined ? [] : [where.split(':')[0], where.slice(where.indexOf(':') + 1)];
  if (dimension === by) return label ?? '';
  const wanted = by === undefined ? 'has no labels' : `looks at each ${by}: name one, as in ${by}:label`;
  throw new AppError('invalid_input', `where: the rule "${name}" ${wanted}`, 'where');
};

/** What a rule takes for usual, in the windows that overlap a span. @throws AppError for a rule that has no band, or not of that */
export const queryBand = async (
  deps: Omit<LookDeps, 'historyOf'> & { readonly rules: readonly AnyRule[] },
  metric: string,
  { band, where }: HistoryQuery,
  span: Span,
  checkpoints: Shards,
): Promise<Band | undefined> => {
  if (band === undefined) return undefined;
  const rule = deps.rules.filter(isFigureRule).find(({ name }) => name === band);
  if (rule?.metric.name !== metric || rule.compares.kind !== 'deviation')
    throw new AppError('invalid_input', `band: "${band}" is no rule of kind deviation on "${metric}"`, 'band');
  const { windowMs } = rule;
  const label = labelFor(rule, where);
  const from = Math.floor(span.from / windowMs) * windowMs;
  const count = Math.ceil((span.to - from) / windowMs);
  const answer = { rule: band, window: windowMs / SECOND_MS };
  if (count > MOST_POINTS) return { ...answer, points: [] };
  const looking = { ...deps, historyOf: ruleHistories(HOURS_REMEMBERED) };
  const history = (await readHistories(looking, [{ rule, span: { from, to: span.to } }], checkpoints)).get(rule);
  const starts = Array.from({ length: count }, (_, i) => from + i * windowMs);
  const points = starts.flatMap((start) => {
    const usual = history?.at(start, label);
    return usual ? [{ start, ...bandOf(rule, usual), usual: usual.median }] : [];
  });
  return { ...answer, points };
};
