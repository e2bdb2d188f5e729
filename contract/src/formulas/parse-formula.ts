import type { PartialAggregate } from '../aggregates/partial-aggregate';
import { FIGURE, type Formula, type FormulaInput, type FormulaStep } from './formula';

interface FormulaDimension {
  name: string;
  label: string;
  declared?: string[] | undefined;
  subject?: true | undefined;
}

/** What a formula has to know of a metric. */
export interface FormulaMetric {
  readonly measure: PartialAggregate['measure'];
  readonly decimals: number;
  readonly dimensions: readonly FormulaDimension[];
  readonly formula?: Formula | undefined;
}

/** What a formula may read. */
export interface FormulaScope {
  /** A metric by its name; one that is a formula is compiled. Undefined where there is none. */
  readonly find: (name: string) => FormulaMetric | undefined;
  /** What a name was probably meant to be: `did you mean "visits"?`. */
  readonly suggest: (name: string) => string;
}

/** Why a formula cannot be used, with the place. */
export class FormulaError extends Error {}

interface Token {
  readonly text: string;
  readonly kind: 'word' | 'label' | 'sign';
  /** From 0. */
  readonly at: number;
}

/** Longest formula, in characters; longest program, once the formulas that it reads are written out in it; and how deep parentheses go. */
const LONGEST = 500;
const MOST_STEPS = 200;
const DEEPEST = 20;

const token = /\s*(?:(?<word>[A-Za-z0-9][A-Za-z0-9._-]*)|(?<label>\[[^\]]*\])|[-+*/()%×÷−])/y;
const labelOf = /^\[\s*([A-Za-z0-9][\w.-]*)\s*=\s*(?:"([^"]*)"|([^"]*?))\s*\]$/;
const numberOf = /^\d+(?:\.\d+)?$/;

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['×', '*'],
  ['÷', '/'],
  ['−', '-'],
]);

const figuresOf = {
  count: ['count'],
  sum: ['sum', 'count'],
  stats: ['mean', 'min', 'max', 'sum', 'count'],
  last: ['last', 'count'],
  quantiles: ['p50', 'p95', 'p99', 'min', 'max', 'count'],
  unique: ['unique', 'count'],
  formula: [],
} as const satisfies Record<FormulaMetric['measure'], readonly string[]>;

const hasFigure = ({ measure }: FormulaMetric, figure: string): boolean =>
  figuresOf[measure].some((known) => known === figure) || (measure === 'quantiles' && /^p/.test(figure));

const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const { word, label } = found.groups ?? {};
    const kind = word ? 'word' : label ? 'label' : 'sign';
    const part = found[0].trimStart();
    tokens.push({ kind, text: SIGNS.get(part) ?? part, at: found.index + found[0].length - part.length });
    if (token.lastIndex === text.trimEnd().length) return tokens;
  }
  if (text.trim() === '') throw new FormulaError('it is empty');
  const last = tokens.at(-1);
  const rest = text.slice(last ? last.at + last.text.length : 0);
  const at = text.length - rest.trimStart().length;
  throw new FormulaError(`"${text}", at ${at + 1}: "${rest.trim().slice(0, 1)}" is no sign of a formula`);
};

/** By precedence: what binds more tightly is further down. Every method leaves what it has read in `program`. */
class Parser {
  private readonly inputs: FormulaInput[] = [];
  private readonly program: FormulaStep[] = [];
  private readonly tokens: readonly Token[];
  private next = 0;
  private depth = 0;
  private readonly text: string;
  private readonly scope: FormulaScope;

  constructor(text: string, scope: FormulaScope) {
    this.text = text;
    this.scope = scope;
    this.tokens = tokensOf(text);
  }

  parse(): Formula {
    this.sum();
    const left = this.tokens[this.next];
    if (left) throw this.error(`"${left.text}" is not expected here`, left);
    if (this.inputs.length === 0) throw this.error('it reads no metric');
    if (this.program.length > MOST_STEPS)
      throw this.error(`it has more than ${MOST_STEPS} steps, with those of the formulas in it`);
    return { text: this.text, inputs: this.inputs, program: this.program };
  }

  private error(problem: string, { at }: Pick<Token, 'at'> = { at: 0 }): FormulaError {
    return new FormulaError(`"${this.text}"${at === 0 ? '' : `, at ${at + 1}`}: ${problem}`);
  }

  /** The next token, if it is one of these signs. */
  private takeSign(...signs: readonly string[]): Token | undefined {
    const found = this.tokens[this.next];
    if (found?.kind !== 'sign' || !signs.includes(found.text)) return undefined;
    this.next++;
    return found;
  }

  private sum(): void {
    this.product();
    for (let sign = this.takeSign('+', '-'); sign; sign = this.takeSign('+', '-')) {
      this.product();
      this.program.push(sign.text);
    }
  }

  private product(): void {
    this.operand();
    for (let sign = this.takeSign('*', '/'); sign; sign = this.takeSign('*', '/')) {
      this.operand();
      this.program.push(sign.text);
    }
  }

  private operand(): void {
    if (this.takeSign('-')) {
      this.program.push('0');
      this.nested(() => this.operand());
      this.program.push('-');
    } else if (this.takeSign('(')) {
      this.nested(() => this.sum());
      if (!this.takeSign(')')) throw this.error('a ")" is missing', this.end());
    } else this.value();
  }

  private nested(read: () => void): void {
    if (++this.depth > DEEPEST) throw this.error(`parentheses go no deeper than ${DEEPEST}`, this.end());
    read();
    this.depth--;
  }

  private end(): Pick<Token, 'at'> {
    return this.tokens[this.next] ?? { at: this.text.length };
  }

  private value(): void {
    const found = this.tokens[this.next];
    if (found?.kind !== 'word')
      throw this.error(`a metric, a number or a "(" is expected${found ? `, not "${found.text}"` : ''}`, this.end());
    this.next++;
    if (numberOf.test(found.text)) this.number(found);
    else this.reference(found);
  }

  /** `5%` is 5 / 100. */
  private number({ text }: Token): void {
    this.program.push(text);
    if (this.takeSign('%')) this.program.push('100', '/');
  }

  private reference(word: Token): void {
    const { name, metric, figure } = this.resolve(word);
    const where = this.label(name, metric);
    const { decimals, formula } = metric;
    if (formula) this.inline(formula, word, where);
    else this.program.push({ input: this.inputOf({ metric: name, decimals, ...(where && { where }) }), figure });
  }

  /** A name wins over a minus, and over a figure: what is called so is meant. */
  private resolve(word: Token): { readonly name: string; readonly metric: FormulaMetric; readonly figure: string } {
    const { text } = word;
    const whole = this.scope.find(text);
    if (whole) return { name: text, metric: whole, figure: figuresOf[whole.measure][0] ?? '' };
    const [, name = '', figure = ''] = /^(.+?)\.([a-z]+(?:\d+(?:\.\d+)?)?)$/.exec(text) ?? [];
    const metric = this.scope.find(name);
    if (!metric) throw this.unknown(word);
    if (FIGURE.test(figure) && hasFigure(metric, figure)) return { name, metric, figure };
    const known = figuresOf[metric.measure].map((one) => `${name}.${one}`).join(', ');
    const words = known === '' ? 'a formula has one figure alone' : `it has ${known}`;
    throw this.error(`"${name}" has no figure "${figure}"; ${words}`, word);
  }

  private unknown(word: Token): FormulaError {
    const parts = word.text.split('-');
    const cuts = parts.map((_, i) => [parts.slice(0, i).join('-'), parts.slice(i).join('-')]);
    const isValue = (part: string) => numberOf.test(part) || this.scope.find(part) !== undefined;
    const [a, b] = cuts.find((both) => both.every(isValue)) ?? [];
    const hint = a && b ? `for a minus put spaces around it: ${a} - ${b}` : this.scope.suggest(word.text);
    return this.error(`there is no metric "${word.text}"; ${hint}`, word);
  }

  private label(name: string, { dimensions }: FormulaMetric): FormulaInput['where'] {
    const found = this.tokens[this.next];
    if (found?.kind !== 'label') return undefined;
    this.next++;
    const [, dimension, quoted, plain] = labelOf.exec(found.text) ?? [];
    const label = quoted ?? plain;
    if (dimension === undefined || !label) throw this.error('a label is given as [country=SE]', found);
    if (dimensions.some((one) => one.name === dimension)) return { dimension, label };
    const known = dimensions.map((one) => one.name).join(', ');
    throw this.error(`"${name}" has no dimension "${dimension}"; it has ${known === '' ? 'none' : known}`, found);
  }

  private inputOf(input: FormulaInput): number {
    const text = JSON.stringify(input);
    const known = this.inputs.findIndex((one) => JSON.stringify(one) === text);
    return known === -1 ? this.inputs.push(input) - 1 : known;
  }

  /** A formula within a formula is written out in it, so that nothing is rounded in between. */
  private inline({ inputs, program }: Formula, word: Token, where: FormulaInput['where']): void {
    if (where && inputs.some((input) => input.where)) throw this.error(`"${word.text}" reads labels already`, word);
    const places = inputs.map((input) => this.inputOf(where ? { ...input, where } : input));
    for (const step of program)
      this.program.push(typeof step === 'string' ? step : { ...step, input: places[step.input] ?? 0 });
  }
}

/** Reads a formula such as `100 * orders / visits`. Throws a `FormulaError`. */
export const parseFormula = (text: string, scope: FormulaScope): Formula => {
  if (text.length > LONGEST) throw new FormulaError(`it is longer than ${LONGEST} characters`);
  return new Parser(text, scope).parse();
};

/** The dimensions that all inputs of a formula have by name, declared labels of any of them declared; none where it reads a single label. */
export const sharedDimensions = ({ inputs }: Formula, { find }: FormulaScope): FormulaDimension[] => {
  if (inputs.some(({ where }) => where)) return [];
  const [first = [], ...others] = inputs.map(({ metric }) => find(metric)?.dimensions ?? []);
  return first.flatMap((dimension) => {
    const same = others.map((dimensions) => dimensions.find(({ name }) => name === dimension.name));
    if (same.includes(undefined)) return [];
    const all = [dimension, ...same.filter((one) => one !== undefined)];
    const declared = [...new Set(all.flatMap((one) => one.declared ?? []))];
    const { name, label } = dimension;
    const isSubject = all.every(({ subject }) => subject);
    return [{ name, label, ...(declared.length > 0 && { declared }), ...(isSubject && { subject: true as const }) }];
  });
};
