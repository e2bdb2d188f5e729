import type { Group, TopicKind } from '@millrace/contract';
import { expect, test } from 'vitest';
import { audienceOf, commonAudience, isAllowed, mayWatch, type Permission } from './permissions';

const people: Readonly<Record<string, readonly string[]>> = {
  viewer: ['viewers'],
  operator: ['operators'],
  admin: ['admins'],
  'in no group': [],
  'in a group of somebody else': ['accounting', 'constructor'],
  'viewer and operator': ['viewers', 'operators'],
};
const everybody = Object.keys(people);
const operators = ['operator', 'admin', 'viewer and operator'];

const whoMay = (may: (groups: readonly string[]) => boolean): string[] =>
  everybody.filter((who) => may(people[who] ?? []));

test.each<[Permission, readonly string[]]>([
  ['watch metric', everybody],
  ['watch item', everybody],
  ['watch room', everybody],
  ['watch annotations', everybody],
  ['watch feed', operators],
  ['send message', everybody],
  ['send events', operators],
  ['annotate', operators],
  ['remove annotations', ['admin']],
])('%s: %j', (permission, allowed) => {
  expect(whoMay((groups) => isAllowed(groups, permission))).toEqual(allowed);
});

const restrictions: readonly [readonly Group[] | undefined, readonly string[]][] = [
  [undefined, everybody],
  [['viewers'], everybody],
  [['operators'], operators],
  [['operators', 'viewers'], everybody],
  [['admins'], ['admin']],
  [['admins', 'operators'], operators],
];

const kinds: readonly TopicKind[] = ['metric', 'item', 'room'];

test('a feed is for operators, and for those who may see all that is made of its events', () => {
  for (const [groups, seenBy] of restrictions)
    expect(whoMay((mine) => mayWatch(mine, 'feed', audienceOf({ groups })))).toEqual(
      seenBy.filter((who) => operators.includes(who)),
    );
});

test.each(kinds.flatMap((kind) => restrictions.map(([groups, seenBy]) => [kind, groups, seenBy] as const)))(
  'a %s that says groups: %j is seen by %j',
  (kind, groups, seenBy) => {
    expect(whoMay((mine) => mayWatch(mine, kind, audienceOf({ groups })))).toEqual(seenBy);
  },
);

test('what is made of several things is for those who may see each of them', () => {
  const groups = (...names: Group[]) => ({ groups: names });
  expect(commonAudience([{}, groups('operators'), groups('viewers')])).toEqual(['operators', 'admins']);
  expect(commonAudience([groups('operators'), groups('admins')])).toEqual(['admins']);
  expect(commonAudience([])).toEqual(['viewers', 'operators', 'admins']);
});
