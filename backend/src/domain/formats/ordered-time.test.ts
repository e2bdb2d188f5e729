import { readEventTime, seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { readOrderedTime } from './ordered-time';

const START = Date.UTC(2026, 10, 20, 23, 58);

const random = seededRandom(7);
const any = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;

/** Two digits as a producer may write them, of which a few are none. */
const digits = (value: number): string =>
  random() < 0.05 ? any(['60', '6', 'x1', '1x', ' 1', '-1', '٣٣']) : String(value).padStart(2, '0');

/** A time within a few minutes of the others, in any of the forms that there are. */
const anyTime = (): unknown => {
  const [date = '', time = ''] = new Date(START + Math.floor(random() * 180_000)).toISOString().split('T');
  const [hour, minute, rest = ''] = time.split(':');
  const fraction = any(['', rest.slice(2, 6), rest.slice(2, 6), '.5', '.1234567', '.12a', ',250']);
  const text = `${date}${any(['T', 'T', 'T', ' ', 't'])}${hour}:${minute}:${digits(Number(rest.slice(0, 2)))}${fraction}${any(['Z', 'Z', 'Z', 'z', '+02:00', ''])}`;
  return any([text, text, text, Date.parse(text), `${text} `, text.slice(0, 16)]);
};

test('times are read as they are one by one, whatever was read before', () => {
  for (let i = 0; i < 20_000; i++) {
    const time = anyTime();
    expect([time, readOrderedTime(time)]).toEqual([time, readEventTime(time)]);
  }
});
