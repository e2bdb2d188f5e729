import { seededRandom } from '@millrace/contract';
import { messageOf, UserError } from '@millrace/local-aws/shared/user-error';
import type { Generator } from '../sample';
import { loadFaker } from './faker-functions';
import { type Placeholder, parseTemplate, templateError } from './parse-template';
import { type TemplateFunction, templateFunctions } from './template-functions';

/** As many as the Kinesis Data Generator draws its partition keys from. */
const PARTITION_KEYS = 10_000_000_000;

/** What writes the value of a placeholder. @throws UserError that says where the placeholder is */
type CompilePlaceholder = (placeholder: Placeholder) => TemplateFunction;

const compiler = async (seed: number, placeholders: readonly Placeholder[]): Promise<CompilePlaceholder> => {
  const needsFaker = placeholders.some(({ name }) => !templateFunctions.has(name));
  const faker = needsFaker ? await loadFaker(seed) : undefined;
  return (placeholder) => {
    const { name, argument } = placeholder;
    try {
      const own = templateFunctions.get(name)?.(argument) ?? faker?.(name, argument);
      if (own) return own;
    } catch (error) {
      throw templateError(placeholder, messageOf(error));
    }
    throw templateError(placeholder, 'there is no such function');
  };
};

/**
 * Makes records by a template of the Kinesis Data Generator, each of one line with a newline at its end, under partition keys by chance, as it does. The
 * same seed and times give the same records.
 *
 * @throws UserError that says which placeholder is wrong, where, and why
 */
export const templateGenerator = async (template: string, seed: number): Promise<Generator> => {
  if (template.trim() === '') throw new UserError('the template is empty');
  const parts = parseTemplate(template.trim());
  const compile = await compiler(
    seed,
    parts.filter((part) => typeof part !== 'string'),
  );
  const writers = parts.map((part): TemplateFunction => (typeof part === 'string' ? () => part : compile(part)));
  const random = seededRandom(seed);
  return (now) => {
    const event = `${writers.map((write) => write(now, random)).join('')}\n`;
    return { format: 'template', partitionKey: String(Math.floor(random() * PARTITION_KEYS)), event };
  };
};
