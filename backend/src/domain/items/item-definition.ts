import type { ItemType } from '@millrace/contract';
import { reads } from '../metrics/event-pattern';

/** Things whose latest state is kept, and the columns of their table. */
export interface ItemDefinition extends Omit<ItemType, 'events' | 'columns'> {
  /** The event types that tell of one, each event of its subject; `vehicle.*` is every type that begins with `vehicle.`. */
  readonly events: readonly [string, ...string[]];
  readonly columns: readonly ItemType['columns'][number][];
}

export const itemTypeOf = (definition: ItemDefinition): ItemType => ({
  ...definition,
  events: [...definition.events],
  columns: [...definition.columns],
});

/** The item types that each event type tells of, looked up once for each. */
export const itemTypesByEvent = (
  definitions: readonly ItemDefinition[],
): ((eventType: string) => readonly string[]) => {
  const find = (type: string) =>
    definitions.filter(({ events }) => events.some((pattern) => reads(pattern, type))).map((item) => item.type);
  const exact = new Map(definitions.flatMap(({ events }) => events.map((type) => [type, find(type)] as const)));
  return (type) => exact.get(type) ?? find(type);
};
