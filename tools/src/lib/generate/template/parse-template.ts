import { UserError } from '@millrace/local-aws/shared/user-error';

/** What stands between `{{` and `}}`: a name, and what its parentheses hold, as it is written. */
export interface Placeholder {
  readonly name: string;
  /** Empty where there are no parentheses. */
  readonly argument: string;
  /** As an editor counts: `line 1, column 9`. */
  readonly place: string;
}

export type TemplatePart = string | Placeholder;

const placeOf = (text: string, index: number): string => {
  const before = text.slice(0, index);
  return `line ${before.split('\n').length}, column ${index - before.lastIndexOf('\n')}`;
};

/** What is wrong with a placeholder, and where. */
export const templateError = ({ name, place }: Pick<Placeholder, 'name' | 'place'>, problem: string): UserError =>
  new UserError(`{{${name}}} at ${place} of the template: ${problem}`);

/** The index of the parenthesis that closes the one at `from`, undefined without one. What stands in double quotes is passed over. */
const closingOf = (text: string, from: number): number | undefined => {
  let depth = 0;
  let quoted = false;
  for (let index = from; index < text.length; index += 1) {
    const character = text[index];
    if (quoted && character === '\\') index += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '(') depth += 1;
    else if (!quoted && character === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return undefined;
};

const opening = /\{\{\s*([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)\s*/y;
const ending = /\s*\}\}/y;

const matchAt = (pattern: RegExp, text: string, index: number): RegExpExecArray | null => {
  pattern.lastIndex = index;
  return pattern.exec(text);
};

const readPlaceholder = (text: string, start: number): { readonly placeholder: Placeholder; readonly end: number } => {
  const place = placeOf(text, start);
  const opened = matchAt(opening, text, start);
  if (!opened) throw templateError({ name: '…', place }, 'no name follows, such as random.number');
  const [whole, name = ''] = opened;
  const from = start + whole.length;
  const close = text[from] === '(' ? closingOf(text, from) : from - 1;
  if (close === undefined) throw templateError({ name, place }, 'its parenthesis is not closed');
  const ended = matchAt(ending, text, close + 1);
  if (!ended) throw templateError({ name, place }, '}} is missing after it');
  const argument = text.slice(from + 1, Math.max(from + 1, close)).trim();
  return { placeholder: { name, argument, place }, end: close + 1 + ended[0].length };
};

/**
 * The parts of a template of the Kinesis Data Generator: text, and placeholders in double braces. As there, line breaks outside of
 * placeholders are left out, so that a record is one line.
 *
 * @throws UserError that names the placeholder and its place
 */
export const parseTemplate = (text: string): readonly TemplatePart[] => {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (let start = text.indexOf('{{'); start >= 0; start = text.indexOf('{{', at)) {
    const { placeholder, end } = readPlaceholder(text, start);
    parts.push(text.slice(at, start), placeholder);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.map((part) => (typeof part === 'string' ? part.replaceAll(/\r?\n/g, '') : part));
};
