import { expect, test } from 'vitest';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { frameOf } from '../settling/testing/frames';
import { createPainter, Pictures, WHOLE_MS } from './painter';

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
    return true;
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
    return true;
  });
  await timers.advance(1000);
  expect(taken).toBe(1);
  expect(frames.size).toBe(0);
  draw();
  expect(taken).toBe(1);
});

test('each task of a hidden page waits for a second of its own', async () => {
  const { timers, painter } = setUp();
  const taken: string[] = [];
  const start = timers.now();
  const taking = (name: string) => () => taken.push(`${name} ${timers.now() - start}`) > 0;
  painter.nextFrame(taking('first'));
  await timers.advance(600);
  painter.nextFrame(taking('second'));
  await timers.advance(5000);
  painter.nextFrame(taking('third'));
  await timers.advance(5000);
  expect(taken).toEqual(['first 1000', 'second 1600', 'third 6600']);
});

test('what was drawn is reported once it is on the screen, what was not drawn never is', async () => {
  const { timers, painter, draw } = setUp();
  let painted = 0;
  const task = () => {
    painter.afterPaint(() => {
      painted += 1;
    });
    return true;
  };
  painter.nextFrame(task);
  await timers.advance(2000);
  expect(painted).toBe(0);
  painter.nextFrame(task);
  draw();
  expect(painted).toBe(0);
  await timers.advance(0);
  expect(painted).toBe(1);
});

test('after a picture the next one waits, the longer the longer it took, so that the page leaves most of the time to others', async () => {
  const { timers, frames, painter, draw } = setUp();
  const restAfter = async (took: number): Promise<number> => {
    painter.nextFrame(() => true);
    draw();
    // It is on the screen, and the main thread free again, only then.
    await timers.busy(took);
    painter.nextFrame(() => true);
    const since = timers.now();
    while (frames.size === 0) await timers.advance(1);
    draw();
    await timers.advance(1000);
    return timers.now() - 1000 - since;
  };
  expect(await restAfter(2)).toBe(18);
  expect(await restAfter(10)).toBe(20);
  expect(await restAfter(900)).toBe(60);
});

test('while events come there are 17 pictures a second, each with the third or fourth frame of a screen with 60', async () => {
  const { timers, painter, draw } = setUp();
  const drawn: number[] = [];
  const start = timers.now();
  let frame = 0;
  const task = () => drawn.push(frame) > 0;
  for (frame = 0; frame < 600; frame++) {
    draw();
    if (drawn.at(-1) === frame) await timers.busy(3);
    painter.nextFrame(task);
    const end = start + (1000 * (frame + 1)) / 60;
    while (timers.now() < end) await timers.advance(1);
  }
  expect(drawn.length).toBeGreaterThanOrEqual(162);
  expect(drawn.length).toBeLessThanOrEqual(168);
  const between = drawn.slice(2).map((at, i) => at - (drawn[i + 1] ?? 0));
  expect(new Set(between)).toEqual(new Set([3, 4]));
});

test('where nothing looked different no frame is asked for, and what looks as it did is on the screen already', async () => {
  const { timers, frames, painter, draw } = setUp();
  const done: string[] = [];
  const drawing = (name: string, looksNew: boolean) => () => {
    done.push(`${name} drawn`);
    painter.afterPaint(() => done.push(`${name} painted`));
    return looksNew;
  };
  painter.nextFrame(drawing('one', false));
  draw();
  await timers.advance(1000);
  expect(done.splice(0)).toEqual(['one drawn', 'one painted']);
  painter.nextFrame(drawing('two', false));
  expect(frames.size).toBe(0);
  await timers.advance(1000);
  expect(done.splice(0)).toEqual(['two drawn', 'two painted']);
  // It rests after that as after a picture.
  painter.nextFrame(drawing('three', false));
  await timers.advance(1);
  painter.nextFrame(drawing('four', true));
  await timers.advance(10);
  expect(done.splice(0)).toEqual(['three drawn', 'three painted']);
  await timers.advance(10);
  expect(done.splice(0)).toEqual(['four drawn']);
  expect(frames.size).toBe(1);
  draw();
  await timers.advance(0);
  expect(done).toEqual(['four painted']);
  painter.nextFrame(drawing('five', true));
  await timers.advance(100);
  expect(frames.size).toBe(1);
});

test('a picture of a page that was hidden before it could be drawn is not reported, however late it is', async () => {
  const { timers, painter, draw } = setUp();
  let painted = 0;
  const drawing = (looksNew: boolean) => () => {
    painter.afterPaint(() => {
      painted += 1;
    });
    return looksNew;
  };
  painter.nextFrame(drawing(false));
  draw();
  await timers.advance(1000);
  expect(painted).toBe(1);
  painter.nextFrame(drawing(true));
  await timers.advance(60_000);
  draw();
  await timers.advance(1000);
  expect(painted).toBe(1);
});

test('a picture that comes after a quiet time waits for nothing', async () => {
  const { timers, frames, painter, draw } = setUp();
  painter.nextFrame(() => true);
  expect(frames.size).toBe(1);
  draw();
  await timers.advance(1000);
  painter.nextFrame(() => true);
  expect(frames.size).toBe(1);
});

test('a task that waits for later can be hurried, and runs once; another one waits for itself', async () => {
  const { timers, frames, painter, draw } = setUp();
  const drawn: string[] = [];
  const one = () => drawn.push('one') > 0;
  const other = () => drawn.push('other') > 0;
  painter.nextFrame(one, timers.now() + 200);
  painter.nextFrame(other, timers.now() + 200);
  await timers.advance(100);
  expect(frames.size).toBe(0);
  painter.nextFrame(one);
  draw();
  expect(drawn).toEqual(['one']);
  await timers.advance(500);
  draw();
  expect(drawn).toEqual(['one', 'other']);
});

const setUpPictures = () => {
  const { timers, frames, painter, draw } = setUp();
  const start = timers.now();
  const drawn: string[] = [];
  const at = () => timers.now() - start;
  const pictures: Pictures = new Pictures(painter, timers.now, () => {
    if (!pictures.isWholeDue) return pictures.drawHurried((topic) => topic === 'metric:orders');
    pictures.drawWhole();
    return true;
  });
  pictures.subscribe(() => drawn.push(`whole ${at()}`));
  /** Lets time pass, with a screen that is ready every 10 ms. */
  const pass = async (ms: number) => {
    for (const end = at() + ms; at() < end; ) {
      await timers.advance(10);
      draw();
    }
  };
  return { pictures, frames, draw, drawn, at, pass };
};

test('what is in a hurry is drawn at once, and all else with the next whole picture', async () => {
  const { pictures, drawn, at, pass, draw } = setUpPictures();
  pictures.follow(['metric:orders'], () => drawn.push(`orders ${at()}`) > 0);
  pictures.follow(['metric:clicks'], () => drawn.push(`clicks ${at()}`) > 0);
  pictures.ask(true);
  draw();
  expect(drawn.splice(0)).toEqual(['whole 0', 'orders 0', 'clicks 0']);
  await pass(100);
  pictures.ask(false);
  await pass(50);
  expect(drawn).toEqual([]);
  pictures.ask(true);
  await pass(50);
  expect(drawn).toEqual(['orders 160']);
});

test('whole pictures come twice a second while events do, and at once after a quiet time', async () => {
  const { pictures, drawn, pass, draw } = setUpPictures();
  for (let i = 0; i < 125; i++) {
    pictures.ask(false);
    draw();
    await pass(10);
  }
  expect(drawn.splice(0)).toEqual([0, 1, 2].map((i) => `whole ${i * WHOLE_MS}`));
  await pass(2000);
  pictures.ask(false);
  draw();
  expect(drawn.at(-1)).toBe('whole 3250');
});

test('who has stopped following hurries nobody', () => {
  const { pictures } = setUpPictures();
  const orders = frameOf({ second: 2, shard: 0, label: 'SE', value: 100 }, 0);
  const [stop, stopToo] = [
    pictures.follow(['metric:orders'], () => true),
    pictures.follow(['metric:orders'], () => true),
  ];
  stop();
  expect(pictures.isHurried(orders)).toBe(true);
  stopToo();
  expect(pictures.isHurried(orders)).toBe(false);
});
