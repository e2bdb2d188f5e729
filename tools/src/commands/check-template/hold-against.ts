import type { Assertion, Expected } from './assertion';
import type { Template } from './template';

const problemsOf = ({ name, problems, twin }: Assertion, template: Template, expected: Expected): string[] => {
  const found = problems(template, expected).map((problem) => `not so that ${name}: ${problem}`);
  if (found.length > 0) return found;
  // An assertion that passes whatever the template says is worse than none.
  return problems(twin(template, expected), expected).length > 0 ? [] : [`nobody would notice if not: ${name}`];
};

/** A line for each thing in the template that is not as it must be, and for each assertion that does not notice its broken twin. */
export const holdAgainst = (assertions: readonly Assertion[], template: Template, expected: Expected): string[] =>
  assertions.flatMap((assertion) => problemsOf(assertion, template, expected));
