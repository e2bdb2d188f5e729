import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** Of what a size is, where it is not of the value itself. */
const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', set: ' entries' };

/** A bound that a schema says nothing of itself. */
const boundWords = (issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string => {
  const unit = UNITS[issue.origin] ?? '';
  if (issue.inclusive === false)
    return issue.code === 'too_big' ? `must be less than ${issue.maximum}` : `must be more than ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${unit}`;
  return unit !== '' && Number(issue.minimum) === 1 ? 'must not be empty' : `must be at least ${issue.minimum}${unit}`;
};

/** How zod begins what it says by itself, where a schema has no words of its own. */
const OWN_WORDS = /^(?:Too (?:small|big)|Invalid (?:input|option))\b/;

const MISSING = /received undefined$/;

/** What users call the types of values. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** Of several forms none says by itself that nothing was given. */
const isMissing = (issue: Issue): boolean => {
  if (issue.code === 'invalid_type') return MISSING.test(issue.message);
  return issue.code === 'invalid_union' && issue.errors.flat().some((one) => one.path.length === 0 && isMissing(one));
};

/** What is wrong with a value, as whoever sent it would say it. */
export const issueWords = (issue: Issue): string => {
  if (isMissing(issue)) return 'is missing';
  if (issue.code === 'unrecognized_keys') return 'there is nothing of that name here';
  if (issue.code === 'invalid_format' && issue.format === 'template_literal')
    return 'a topic is metric:<name> or room:<name>';
  if (!OWN_WORDS.test(issue.message)) return issue.message;
  if (issue.code === 'too_small' || issue.code === 'too_big') return boundWords(issue);
  if (issue.code === 'invalid_type') return `must be ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `must be ${issue.values.map(String).join(' or ')}`;
  // Of several forms the last is the one that people write.
  const form = issue.code === 'invalid_union' ? issue.errors.at(-1)?.at(0) : undefined;
  return form ? issueWords(form) : 'is not valid';
};
