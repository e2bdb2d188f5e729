import { itemTypeSchema } from '@millrace/contract';
import { fieldPath } from '../../lib/json/field-path';
import { type ItemDefinition, itemTypeOf } from './item-definition';

const repeated = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, i) => names.indexOf(name) !== i)),
];

const problemsOf = (definition: ItemDefinition): string[] => {
  const parsed = itemTypeSchema.safeParse(itemTypeOf(definition));
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${fieldPath(path)}: ${message}`);
  const columns = repeated(definition.columns.map(({ field }) => field));
  return [
    ...problems,
    ...columns.map((field) => `columns: "${field}" is there twice`),
    ...(definition.events.length > 0 ? [] : ['events: name at least one event type']),
  ].map((problem) => `"${definition.type}": ${problem}`);
};

/** What is wrong with item definitions, a line each. */
export const itemProblems = (definitions: readonly ItemDefinition[]): string[] => [
  ...repeated(definitions.map(({ type }) => type)).map((type) => `"${type}" is the name of two types of items`),
  ...definitions.flatMap(problemsOf),
];
