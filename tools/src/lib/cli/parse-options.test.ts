import { expect, test } from 'vitest';
import { z } from 'zod';
import { numberOption, parseOptions } from './parse-options';

const text = { type: 'string' } as const;
const flags = { format: text, rate: text, since: text, name: text, loud: { type: 'boolean' } } as const;
const schema = z.object({
  format: z.enum(['csv', 'json']).optional(),
  rate: numberOption(z.number().positive()).optional(),
  since: z.string().min(2).optional(),
  name: z.string().optional(),
  loud: z.boolean().optional(),
});

test.each([
  [['--format', 'nope'], '--format: must be csv or json'],
  [['--rate', '0'], '--rate: must be more than 0'],
  [['--rate', 'fast'], '--rate: is not a number'],
  [['--since', 'a'], '--since: must be at least 2 characters'],
  [['--since', '-1h'], '--since: a value that begins with a dash is written --since=-…'],
  [['--since'], '--since needs a value'],
  [['--loud=yes'], '--loud takes no value'],
  [['--quiet'], 'there is no option --quiet'],
  [['dev'], '"dev" is not expected: values follow an option'],
])('%j is refused in words of those who type it', (args, words) => {
  expect(() => parseOptions([...args], flags, schema)).toThrow(words);
});
