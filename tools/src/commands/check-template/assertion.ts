import type { Template } from '@millrace/local-aws/cloudformation/template';
import type { Expected } from './expected';
import { change, firstOf, type Named, ofTypes } from './template';

export interface Assertion {
  /** A sentence that holds. */
  readonly name: string;
  /** A line for each resource of which it does not hold. */
  readonly problems: (template: Template, expected: Expected) => readonly string[];
  /** Breaks the template, so that there must be problems: the proof that `problems` looks. */
  readonly twin: (template: Template, expected: Expected) => Template;
}

/** Asserts something of every resource of a type, of which there must be at least one; the twin sets one property of the first. */
export const each = (
  name: string,
  type: string,
  holds: (resource: Named, expected: Expected, template: Template) => boolean,
  [path, broken]: readonly [path: string, broken: unknown],
): Assertion => ({
  name,
  problems: (template, expected) => {
    const all = ofTypes(template, type);
    if (all.length === 0) return [`there is no ${type}`];
    return all.filter((resource) => !holds(resource, expected, template)).map(({ id }) => id);
  },
  twin: (template) => change(template, firstOf(template, type), path, broken),
});

const problemsOf = ({ name, problems, twin }: Assertion, template: Template, expected: Expected): string[] => {
  const found = problems(template, expected).map((problem) => `does not hold: ${name}: ${problem}`);
  if (found.length > 0) return found;
  // An assertion that passes whatever the template says is worse than none.
  return problems(twin(template, expected), expected).length > 0
    ? []
    : [`the assertion does not notice its broken twin: ${name}`];
};

/** A line for each problem of the template, and for each assertion that does not notice its broken twin. */
export const audit = (assertions: readonly Assertion[], template: Template, expected: Expected): string[] =>
  assertions.flatMap((assertion) => problemsOf(assertion, template, expected));
