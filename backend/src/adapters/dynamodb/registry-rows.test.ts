import type { Topic } from '@millrace/contract';
import { expect, test } from 'vitest';
import { aConnection } from '../../app/testing/delivery';
import { scriptedDynamo } from '../testing/scripted-dynamo';
import { membersOf } from './registry-rows';

const rowOf = (room: Topic, id: string) => {
  const { connectionId, userId, username, groups, connectedAt, endsAt } = aConnection(id);
  const texts = Object.entries({ connectionId, userId, username }).map(([name, value]) => [name, { S: value }]);
  const times = Object.entries({ connectedAt, endsAt }).map(([name, value]) => [name, { N: String(value) }]);
  const member = { ...Object.fromEntries([...texts, ...times]), groups: { L: groups.map((group) => ({ S: group })) } };
  return { connectionId: { S: `${room} ${id}` }, member: { M: member } };
};

/** One partition, which rooms with all these names may share. */
const rows = [
  rowOf('room:lobby', 'ada'),
  rowOf('room:Lobby', 'bob'),
  rowOf('room:lobby2', 'cyd'),
  rowOf('room:l_bby', 'dan'),
  rowOf('room:lobby', 'eve'),
];

test.each([
  ['room:lobby', ['ada', 'eve']],
  ['room:Lobby', ['bob']],
  ['room:l_bby', ['dan']],
] as const)('in %s is nobody who is in a room of a similar name', async (room, ids) => {
  const { client } = scriptedDynamo((values) =>
    rows.filter(({ connectionId: { S } }) => S >= String(values[':from']?.S) && S <= String(values[':to']?.S)),
  );
  const members = await membersOf({ client, table: 'connections', partitions: 1, now: Date.now }, room);
  expect(members.map(({ connectionId }) => connectionId)).toEqual(ids);
});
