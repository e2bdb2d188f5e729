import { expect, test } from 'vitest';
import { isAllowed, mayWatch } from './permissions';

test.each([[['viewers']], [['operators']], [['admins']], [[]], [['accounting']], [['constructor']]])(
  'someone in the groups %j may watch, read and write',
  (groups) => {
    expect([
      mayWatch(groups, 'metric:orders'),
      mayWatch(groups, 'room:lobby'),
      isAllowed(groups, 'read items'),
      isAllowed(groups, 'send message'),
    ]).toEqual([true, true, true, true]);
  },
);

test.each<[string[], boolean]>([
  [['viewers'], false],
  [[], false],
  [['accounting'], false],
  [['operators'], true],
  [['admins'], true],
  [['viewers', 'operators'], true],
])('whether someone in the groups %j may send events: %s', (groups, expected) => {
  expect(isAllowed(groups, 'send events')).toBe(expected);
});
