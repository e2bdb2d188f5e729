import { type Group, type ItemType, itemTypeSchema } from '@millrace/contract';
import { fieldPath } from '../../lib/json/field-path';
import { repeated } from '../../lib/known-words';
import { restrictedBy } from '../access/permissions';
import { reads } from './event-reader';
import { itemShapeProblems, unknownInItem } from './known-keys';

/** Things whose latest state is stored, and the columns of their table. */
export interface ItemDefinition extends Omit<ItemType, 'events' | 'removedBy' | 'columns' | 'groups'> {
  /** The event types that update one, each event its subject; `vehicle.*` is every type that begins with `vehicle.`. */
  readonly events: readonly [string, ...string[]];
  /** The event types that say that their subject is no more: it leaves the table, and comes back with a later event of the others. */
  readonly removedBy?: readonly string[];
  readonly columns: readonly ItemType['columns'][number][];
  /** Who may see them: the first of these groups and those that may do more. Without it everybody who is signed in. */
  readonly groups?: readonly Group[];
}

export const itemTypeOf = ({ groups, removedBy, ...definition }: ItemDefinition): ItemType => ({
  ...definition,
  events: [...definition.events],
  ...(removedBy && { removedBy: [...removedBy] }),
  columns: [...definition.columns],
  ...restrictedBy([{ groups }]),
});

/** The item types that each event type updates, looked up once for each. */
export const itemTypesByEvent = (
  definitions: readonly ItemDefinition[],
): ((eventType: string) => readonly string[]) => {
  const all = definitions.map(({ type, events, removedBy = [] }) => ({ type, patterns: [...events, ...removedBy] }));
  const find = (type: string) =>
    all.filter(({ patterns }) => patterns.some((pattern) => reads(pattern, type))).map((item) => item.type);
  const exact = new Map(all.flatMap(({ patterns }) => patterns.map((type) => [type, find(type)] as const)));
  return (type) => exact.get(type) ?? find(type);
};

/** Whether an event type removes its subject from the items of a type: also where `vehicle.*` is one that updates them. */
export const removalsOf = (
  definitions: readonly ItemDefinition[],
): ((itemType: string, eventType: string) => boolean) => {
  const removedBy = new Map(definitions.map(({ type, removedBy }) => [type, removedBy]));
  return (itemType, eventType) => removedBy.get(itemType)?.some((pattern) => reads(pattern, eventType)) ?? false;
};

const meaningProblems = (definition: ItemDefinition): string[] => {
  const parsed = itemTypeSchema.safeParse(itemTypeOf(definition));
  const problems = parsed.success
    ? []
    : parsed.error.issues
        .filter(({ code }) => code !== 'unrecognized_keys')
        .map(({ path, message }) => `${fieldPath(path)}: ${message}`);
  const columns = repeated(definition.columns.map(({ field }) => field));
  return [
    ...unknownInItem(definition),
    ...problems,
    ...columns.map((field) => `columns: "${field}" must be given once`),
    ...(definition.events.length > 0 ? [] : ['events: name at least one event type']),
  ];
};

/** What it means is looked at where its keys hold what they may. */
const problemsOf = (definition: ItemDefinition): string[] => {
  const wrong = itemShapeProblems(definition);
  const problems = wrong.length > 0 ? wrong : meaningProblems(definition);
  return problems.map((problem) => `"${definition.type}": ${problem}`);
};

/** What is wrong with item definitions, a line each. */
export const itemProblems = (definitions: readonly ItemDefinition[]): string[] => [
  ...repeated(definitions.map(({ type }) => type)).map((type) => `"${type}" is the name of two types of items`),
  ...definitions.flatMap(problemsOf),
];
