import { expect, test } from 'vitest';
import { type Channel, type Gathered, gather, MOST_ITEMS } from './channels';

const START = Date.UTC(2026, 10, 20, 10);
const mail: Channel = { name: 'mail', kind: 'mail', everyMs: 60_000 };
const chat: Channel = { name: 'chat', kind: 'slack', everyMs: 1000 };
const none: Gathered = { channels: [], notices: [] };

const change = (id: string, status: 'open' | 'resolved' = 'open', revision = 1, rule = 'many') => ({
  ...{ id, rule, status, revision },
});

const at = (now: number, version = 1) => ({
  channels: [mail, chat],
  toldBy: (rule: string) => (rule === 'many' ? ['mail', 'chat', 'unknown'] : []),
  now,
  version,
});

/** As if everything had been sent. */
const sent = (gathered: Gathered): Gathered => ({ ...gathered, notices: [] });

test('what many labels do at once is one notice a channel', () => {
  const changes = Array.from({ length: 50 }, (_, i) => change(`a.${i}`));
  const { notices } = gather(none, changes, at(START));
  expect(notices.map(({ channel, items, more }) => [channel, items.length, more])).toEqual([
    ['mail', 50, 0],
    ['chat', 50, 0],
  ]);
});

test('a channel that has just been told gathers, and is told of the newest state of each alert', () => {
  const first = sent(gather(none, [change('a')], at(START)));
  const second = gather(first, [change('b'), change('a', 'open', 2)], at(START + 5000, 2));
  expect(second.notices.map(({ channel }) => channel)).toEqual(['chat']);
  const third = gather(sent(second), [change('b', 'resolved', 2)], at(START + 59_999, 3));
  const { notices } = gather(sent(third), [], at(START + 60_000, 4));
  expect(notices).toEqual([
    {
      id: expect.stringMatching(/^mail\..*\.4$/),
      channel: 'mail',
      items: [
        { alert: 'a', news: 'raised' },
        { alert: 'b', news: 'resolved' },
      ],
      more: 0,
    },
  ]);
});

test('what could not be sent stays as it is, and what comes meanwhile waits', () => {
  const first = gather(none, [change('a')], at(START));
  const later = gather(first, [change('b')], at(START + 60_000, 2));
  expect(later.notices).toEqual(first.notices);
  const { notices } = gather(sent(later), [], at(START + 60_001, 3));
  expect(notices.map(({ items }) => items.map(({ alert }) => alert))).toEqual([['b'], ['b']]);
});

test('beyond so many alerts they are counted', () => {
  const quiet = sent(gather(none, [change('a')], at(START)));
  const changes = Array.from({ length: MOST_ITEMS + 7 }, (_, i) => change(`b.${i}`));
  const [, state] = [...gather(quiet, changes, at(START + 500, 2)).channels].reverse();
  expect([state?.channel, state?.waiting.length, state?.more]).toEqual(['mail', MOST_ITEMS, 7]);
});

test('rules that name no channel tell nobody, and a channel that is no more is forgotten', () => {
  expect(gather(none, [change('a', 'open', 1, 'other')], at(START))).toEqual(none);
  const told = sent(gather(none, [change('a')], at(START)));
  expect(gather(told, [], { ...at(START), channels: [chat] }).channels.map(({ channel }) => channel)).toEqual(['chat']);
});

test('a clock that is put back keeps nobody quiet for longer', () => {
  const told = sent(gather(none, [change('a')], at(START)));
  const { notices } = gather(told, [change('b')], at(START - 3_600_000, 2));
  expect(notices.map(({ channel }) => channel)).toEqual(['mail', 'chat']);
});
