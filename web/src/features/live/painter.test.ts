import { expect, test } from 'vitest';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { atMost, createPainter } from './painter';

const setUp = () => {
  const timers = createFakeTimers();
  const frames = new Set<() => void>();
  const painter = createPainter(timers, (task) => {
    frames.add(task);
    return () => frames.delete(task);
  });
  const draw = () => {
    for (const task of [...frames]) {
      frames.delete(task);
      task();
    }
  };
  return { timers, frames, painter, draw };
};

test('a page that draws takes in what has come with its next picture, once', async () => {
  const { timers, painter, draw } = setUp();
  let taken = 0;
  painter.nextFrame(() => {
    taken += 1;
  });
  expect(taken).toBe(0);
  draw();
  await timers.advance(5000);
  expect(taken).toBe(1);
});

test('a page that is hidden before its next picture takes in what has come all the same, once', async () => {
  const { timers, frames, painter, draw } = setUp();
  let taken = 0;
  painter.nextFrame(() => {
    taken += 1;
  });
  await timers.advance(1000);
  expect(taken).toBe(1);
  expect(frames.size).toBe(0);
  draw();
  expect(taken).toBe(1);
});

test('what was drawn is reported once it is on the screen, what was not drawn never is', async () => {
  const { timers, painter, draw } = setUp();
  let painted = 0;
  const task = () =>
    painter.afterPaint(() => {
      painted += 1;
    });
  painter.nextFrame(task);
  await timers.advance(2000);
  expect(painted).toBe(0);
  painter.nextFrame(task);
  draw();
  expect(painted).toBe(0);
  await timers.advance(0);
  expect(painted).toBe(1);
});

test('after a picture that took long the next one waits, so that the page leaves most of the time to others', async () => {
  const { timers, frames, painter, draw } = setUp();
  const drawFor = async (ms: number) => {
    painter.nextFrame(() => undefined);
    draw();
    await timers.advance(ms);
  };
  painter.nextFrame(() => undefined);
  expect(frames.size).toBe(1);
  draw();
  // It is on the screen, and the main thread free again, 5 ms later.
  await timers.busy(5);
  painter.nextFrame(() => undefined);
  await timers.advance(14);
  expect(frames.size).toBe(0);
  await timers.advance(1);
  expect(frames.size).toBe(1);
  await drawFor(1000);
  painter.nextFrame(() => undefined);
  expect(frames.size).toBe(1);
});

test('however long a picture took, the next one comes soon', async () => {
  const { timers, frames, painter, draw } = setUp();
  painter.nextFrame(() => undefined);
  draw();
  await timers.busy(900);
  painter.nextFrame(() => undefined);
  await timers.advance(60);
  expect(frames.size).toBe(1);
});

test('what is drawn a few times a second follows at once, then not more often, and misses nothing', async () => {
  const timers = createFakeTimers();
  let change = (): void => undefined;
  const passed: number[] = [];
  const start = timers.now();
  const subscribe = (listener: () => void) => {
    change = listener;
    return () => {
      change = () => undefined;
    };
  };
  const stop = atMost(subscribe, timers, 200, 300)(() => passed.push(timers.now() - start));
  for (let i = 0; i < 10; i++) {
    change();
    await timers.advance(50);
  }
  expect(passed).toEqual([0, 200, 400]);
  await timers.advance(1000);
  expect(passed).toEqual([0, 200, 400, 700]);
  change();
  change();
  stop();
  await timers.advance(1000);
  expect(passed).toEqual([0, 200, 400, 700, 1500]);
});
