import { FRAME_BYTES, type SettledFrame, samples, settledFrameSchema, type Topic } from '@millrace/contract';
import { expect, test } from 'vitest';
import { type Step, settledFrames } from './settled-frames';

const { shard, prev, seq, windows } = samples.sampleSettledFrame;
const step: Step = { shard, prev, seq, windows };

const framesFor = (of: Step, ...topics: Topic[]): SettledFrame[] =>
  settledFrames(of)(new Set(topics)).map((frame) => {
    expect(new TextEncoder().encode(frame).length).toBeLessThanOrEqual(FRAME_BYTES);
    return settledFrameSchema.parse(JSON.parse(frame));
  });

test('a viewer is told the series of its topics', () => {
  expect(framesFor(step, 'metric:orders')).toMatchObject([{ part: 1, of: 1, prev, seq, windows }]);
});

test('a second that holds nothing of its topics is settled too', () => {
  const [window] = windows;
  expect(framesFor(step, 'metric:cpu')).toMatchObject([{ windows: [{ ...window, series: [] }] }]);
});

test('a step without seconds still moves the checkpoint', () => {
  expect(framesFor({ ...step, windows: [] }, 'metric:orders')).toMatchObject([
    { part: 1, of: 1, prev, seq, windows: [] },
  ]);
});

test('seconds that do not fit into one frame are shared out, each once', () => {
  const many = Array.from({ length: 1000 }, (_, i) => ({ start: i * 1000, seq, series: [] }));
  const frames = framesFor({ ...step, windows: many }, 'metric:orders');
  expect(frames.length).toBeGreaterThan(1);
  expect(frames.map(({ part, of }) => [part, of])).toEqual(frames.map((_, i) => [i + 1, frames.length]));
  expect(frames.flatMap((frame) => frame.windows)).toEqual(many);
});
