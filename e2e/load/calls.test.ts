import { expect, test } from 'vitest';
import { callsIn, timesOf } from './calls';

const entry = (at: number, text: string) => ({ at, function: 'live', text });

test('when a batch was worked on is read from what its function logged, where anything was posted', () => {
  const calls = callsIn([
    entry(1012, 'INFO batch {"shard":"s","posts":10,"interval":85,"ms":12}'),
    entry(2000, 'INFO batch {"shard":"s","posts":0,"interval":85,"ms":700}'),
    entry(2100, 'INFO batch held for the next one {"shard":"s","held":3}'),
    entry(2200, 'DEBUG report {"status":"success","ms":93}'),
    entry(3100, 'INFO batch {"shard":"s","posts":3,"interval":null,"ms":100}'),
  ]);
  expect(calls).toEqual([
    { from: 1000, to: 1012, until: 1085 },
    { from: 3000, to: 3100, until: 3100 },
  ]);
});

test('a call is told by what passes until its first frame, how fast its frames come, and what passes until the next', () => {
  const calls = [
    { from: 1000, to: 1080, until: 1100 },
    { from: 1120, to: 1130, until: 1130 },
    { from: 1170, to: 1250, until: 1250 },
    { from: 1260, to: 1300, until: 1300 },
  ];
  const rounds = [
    { from: 1010, to: 1060, posts: 51 },
    { from: 1125, to: 1125, posts: 1 },
    { from: 1270, to: 1310, posts: 21 },
  ];
  expect(timesOf(calls, rounds)).toEqual([
    { beforeMs: 10, rate: 1000, pauseMs: 20 },
    { beforeMs: 5, rate: Number.POSITIVE_INFINITY, pauseMs: 0 },
    { beforeMs: 10, rate: 500, pauseMs: 0 },
  ]);
});
