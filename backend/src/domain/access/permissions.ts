import { parseTopic, type Topic, type TopicKind } from '@millrace/contract';

/** What a person may do. Every group's name is in `resources/users.yml`. */
export type Permission = `watch ${TopicKind}` | 'read items' | 'send message' | 'send events';

const viewers: readonly Permission[] = ['watch metric', 'watch room', 'read items', 'send message'];

const operators: readonly Permission[] = [...viewers, 'send events'];

/** The one place that says who may do what. */
const byGroup: ReadonlyMap<string, readonly Permission[]> = new Map([
  ['viewers', viewers],
  ['operators', operators],
  ['admins', operators],
]);

/** Whoever is signed in but in no group that is known here is a viewer. */
export const isAllowed = (groups: readonly string[], permission: Permission): boolean => {
  const known = groups.flatMap((group) => byGroup.get(group) ?? []);
  return (known.length > 0 ? known : viewers).includes(permission);
};

export const mayWatch = (groups: readonly string[], topic: Topic): boolean =>
  isAllowed(groups, `watch ${parseTopic(topic).kind}`);
