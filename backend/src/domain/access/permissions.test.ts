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
