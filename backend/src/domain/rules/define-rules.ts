import { type Granularity, hash53, type Metric } from '@millrace/contract';
import { HOUR_MS, MINUTE_MS } from '../time';
import { sessionRuleOf } from './define-session-rules';
import type { AnyRule, Comparison, FigureRuleDefinition, Rule, RuleDefinition } from './rule-definition';
import { durationMs, readingOf, windowMsOf } from './rule-reading';
import { ruleWords } from './rule-words';

const DEFAULT_COOLDOWN = '1m';

const granularityOf = (windowMs: number): Granularity => {
  if (windowMs >= HOUR_MS) return 'hour';
  return windowMs >= MINUTE_MS ? 'minute' : 'second';
};

/** `below` is `above` upside down. */
const scoresOf = (definition: FigureRuleDefinition): Pick<Rule, 'levels' | 'clears'> => {
  const { kind, warning, critical } = definition;
  const clears = 'clears' in definition ? definition.clears : undefined;
  const sign = kind === 'below' ? -1 : 1;
  const levels = {
    ...(warning !== undefined && { warning: sign * warning }),
    ...(critical !== undefined && { critical: sign * critical }),
  };
  return { levels, clears: clears === undefined ? Math.min(...Object.values(levels)) : sign * clears };
};

const comparisonOf = (definition: FigureRuleDefinition, metric: Metric): Comparison => {
  switch (definition.kind) {
    case 'absence': {
      const { kind, usual } = definition;
      return { kind, usualMs: usual === undefined ? undefined : durationMs(usual) };
    }
    case 'deviation': {
      const { kind, direction, figure } = definition;
      const isCount = figure === 'count' || (figure === undefined && metric.measure === 'count');
      return { kind, direction, isCount };
    }
    case 'change': {
      const { kind, direction, against, atLeast = 0 } = definition;
      const againstMs = against === undefined ? windowMsOf(definition) : durationMs(against);
      return { kind, direction, atLeast, againstMs };
    }
    default:
      return { kind: definition.kind };
  }
};

/** Makes a rule, which must be sound, ready for use. */
const ruleOf = (definition: FigureRuleDefinition, metrics: readonly Metric[]): Rule => {
  const { name, label, by, cooldown = DEFAULT_COOLDOWN, notify = [] } = definition;
  const metric = metrics.find((one) => one.name === definition.metric);
  if (!metric) throw new Error(`rule "${name}": there is no metric "${definition.metric}"`);
  const windowMs = windowMsOf(definition);
  const forMs = Math.max(windowMs, definition.for === undefined ? 0 : durationMs(definition.for));
  const { label: _, cooldown: __, notify: ___, ...meaning } = definition;
  return {
    ...{ name, label, compares: comparisonOf(definition, metric), metric, by, windowMs, forMs, notify },
    reading: readingOf(definition, metrics),
    cooldownMs: durationMs(cooldown),
    granularity: granularityOf(windowMs),
    ...scoresOf(definition),
    text: ruleWords(definition, metric, forMs),
    identity: hash53(JSON.stringify([meaning, metric.formula?.text, metric.unit])).toString(36),
  };
};

export const figureRulesOf = (
  definitions: readonly FigureRuleDefinition[],
  metrics: readonly Metric[],
): readonly Rule[] => definitions.map((definition) => ruleOf(definition, metrics));

export const rulesOf = (definitions: readonly RuleDefinition[], metrics: readonly Metric[]): readonly AnyRule[] =>
  definitions.map((definition) =>
    definition.kind === 'session' ? sessionRuleOf(definition) : ruleOf(definition, metrics),
  );
