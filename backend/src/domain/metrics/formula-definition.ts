import { FormulaError, type FormulaScope, type Metric, parseFormula, sharedDimensions } from '@millrace/contract';
import { suggestion } from '../../lib/known-words';
import { restrictedBy } from '../access/permissions';
import type { FormulaDefinition } from './metric-definition';

/** A formula as the catalogue has it; without what it reads where that cannot be said. */
export const formulaMetric = (
  definition: FormulaDefinition,
  read: Partial<Pick<Metric, 'formula' | 'dimensions' | 'groups'>> = {},
): Metric => ({
  name: definition.name,
  label: definition.label,
  category: definition.category,
  description: definition.description,
  measure: 'formula',
  unit: definition.unit,
  decimals: definition.decimals ?? 0,
  events: [],
  dimensions: [],
  ...(definition.thresholds && { thresholds: definition.thresholds }),
  ...(definition.home !== undefined && { home: definition.home }),
  ...(definition.better !== undefined && { better: definition.better }),
  ...(definition.currency !== undefined && { currency: definition.currency }),
  ...restrictedBy([definition]),
  ...read,
});

/** Compiles formulas over metrics and over each other, each once. */
export class FormulaCompiler {
  private readonly definitions: ReadonlyMap<string, FormulaDefinition>;
  private readonly metrics: Map<string, Metric>;
  /** Names of the formulas that are being compiled, each read by the one before. */
  private readonly open: string[] = [];
  private readonly scope: FormulaScope;

  constructor(definitions: readonly FormulaDefinition[], metrics: readonly Metric[]) {
    this.definitions = new Map(definitions.map((definition) => [definition.name, definition]));
    this.metrics = new Map(metrics.map((metric) => [metric.name, metric]));
    this.scope = { find: (name) => this.find(name), suggest: (name) => suggestion(name, this.names()) };
  }

  /** For those alone who may see all that it reads. Throws a `FormulaError` for one that cannot be used. */
  compile(definition: FormulaDefinition): Metric {
    const read: Metric[] = [];
    const find = (name: string) => {
      const metric = this.find(name);
      if (metric) read.push(metric);
      return metric;
    };
    const formula = parseFormula(definition.formula, { ...this.scope, find });
    const dimensions = sharedDimensions(formula, this.scope);
    return formulaMetric(definition, { formula, dimensions, ...restrictedBy([definition, ...read]) });
  }

  /** What is wrong with a formula, if anything. */
  problems(definition: FormulaDefinition): string[] {
    try {
      this.open.push(definition.name);
      this.compile(definition);
      return [];
    } catch (error) {
      if (error instanceof FormulaError) return [`formula: ${error.message}`];
      throw error;
    } finally {
      this.open.length = 0;
    }
  }

  private names(): string[] {
    return [...this.metrics.keys(), ...this.definitions.keys()];
  }

  private find(name: string): Metric | undefined {
    const known = this.metrics.get(name);
    const definition = this.definitions.get(name);
    if (known || !definition) return known;
    if (this.open.includes(name)) throw new FormulaError(`it reads itself: ${[...this.open, name].join(' → ')}`);
    this.open.push(name);
    const metric = this.compile(definition);
    this.open.pop();
    this.metrics.set(name, metric);
    return metric;
  }
}
