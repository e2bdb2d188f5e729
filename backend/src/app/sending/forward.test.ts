import { samples } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import type { OutgoingRecord } from '../../domain/sending/sent-event';
import { AppError } from '../errors';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { createForward, type Delivery } from './forward';
import { createForwardObject, type ObjectTask } from './forward-object';

const stamp = { authtype: 'service_account', authid: 'AIDA1' } as const;
const textOf = ({ data }: OutgoingRecord): string => new TextDecoder().decode(data);

/** A stream that takes what `takes` says. */
const setUp = (takes: (text: string) => boolean = () => true) => {
  const clock = manualClock();
  const calls: string[][] = [];
  const forward = createForward({
    stream: {
      put: async (records) => {
        calls.push(records.map(textOf));
        return records.map((record) => (takes(textOf(record)) ? { shard: 's', seq: '1' } : undefined));
      },
    },
    own: { objects: [], texts: [] },
    logger: inMemoryLogger(),
    now: clock.now,
    sleep: clock.sleep,
    random: () => 0.5,
  });
  return { forward, calls, clock };
};

const event = (id: string, data: unknown = {}) => JSON.stringify({ ...samples.sampleCloudEvent, id, data });
const delivery = (id: string, text = event(id)): Delivery => ({ id, text, sent: manualClock().now(), stamp });

test('messages are put together, and each that was not taken as a whole is named', async () => {
  const { forward, calls } = setUp((text) => !text.includes('"id":"b2"'));
  const missed = await forward([delivery('a'), delivery('b', `[${event('b1')},${event('b2')}]`), delivery('c')]);
  expect([...missed]).toEqual(['b']);
  expect(calls[0]).toHaveLength(4);
});

test('what is more than one call may have goes in several, and a stream that cannot be reached costs what was in its call', async () => {
  const { forward, calls } = setUp();
  const many = Array.from({ length: 1100 }, (_, i) => delivery(`${i}`));
  expect((await forward(many)).size).toBe(0);
  expect(calls.map((call) => call.length)).toEqual([500, 500, 100]);
  calls.length = 0;
  await forward(Array.from({ length: 8 }, (_, i) => delivery(`${i}`, event(`${i}`, { text: 'x'.repeat(900_000) }))));
  expect(calls.map((call) => call.length)).toEqual([5, 3]);

  const broken = setUp((text) => {
    if (text.includes('"id":"7"')) throw new AppError('unavailable', 'gone');
    return true;
  });
  expect((await broken.forward(many)).size).toBe(500);
});

describe('an object', () => {
  const object = { bucket: 'in', key: 'inbox/a.ndjson', etag: 'e1' };
  const task: ObjectTask = { object, from: 0, stamp, sent: manualClock().now() };
  const content = (count: number) =>
    Array.from({ length: count }, (_, i) => `{"id":"cpu","value":${i},"timestamp":"2026-11-20T10:00:00Z"}\n`).join('');
  const over = (text: string | undefined, forward: ReturnType<typeof setUp>['forward']) =>
    createForwardObject({
      objects: {
        open: async () =>
          text === undefined
            ? undefined
            : (async function* () {
                for (let at = 0; at < text.length; at += 4096) yield Buffer.from(text.slice(at, at + 4096));
              })(),
      },
      forward,
      logger: inMemoryLogger(),
    });

  test('is put row by row, with ids that are the same when it is read again', async () => {
    const [first, second] = [setUp(), setUp()];
    expect(await over(content(1201), first.forward)(task, () => 60_000)).toBeUndefined();
    expect(await over(content(1201), second.forward)(task, () => 60_000)).toBeUndefined();
    const ids = first.calls.flat().map((text) => JSON.parse(text).id);
    expect(new Set(ids).size).toBe(1201);
    expect(second.calls.flat().map((text) => JSON.parse(text).id)).toEqual(ids);
  });

  test('goes on in another invocation where the time does not do, and no row is put twice', async () => {
    const { forward, calls } = setUp();
    const read = over(content(1201), forward);
    let from: number | undefined = 0;
    const stops: number[] = [];
    while (from !== undefined) {
      from = await read({ ...task, from }, () => 1000);
      if (from !== undefined) stops.push(from);
    }
    expect(stops).toEqual([500, 1000]);
    expect(calls.flat()).toHaveLength(1201);
  });

  test('fails where the stream does not take it, so that it is read again', async () => {
    const { forward } = setUp(() => false);
    await expect(over(content(3), forward)(task, () => 60_000)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('that is gone is nothing to do', async () => {
    const { forward, calls } = setUp();
    expect(await over(undefined, forward)(task, () => 60_000)).toBeUndefined();
    expect(calls).toEqual([]);
  });
});
