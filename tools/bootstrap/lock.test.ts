import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryLock, withLock } from './lock.mjs';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
  file = join(folder, 'deep', 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const deadProcess = (): string => String(spawnSync(process.execPath, ['-e', '']).pid);

describe('a lock', () => {
  it('is refused while somebody holds it, and says who', () => {
    tryLock(file);
    expect(tryLock(file)).toEqual({ holder: process.pid });
  });

  it('is free again when it was released', () => {
    const lock = tryLock(file);
    if ('release' in lock) lock.release();
    expect(tryLock(file)).toHaveProperty('release');
  });

  it('is taken over from a process that is gone', () => {
    tryLock(file);
    writeFileSync(file, deadProcess());
    expect(tryLock(file)).toHaveProperty('release');
    expect(tryLock(file)).toEqual({ holder: process.pid });
  });

  it('lets one piece of work in at a time and reports who holds the lock to those that wait', async () => {
    const order: string[] = [];
    const slow = withLock(file, async () => {
      order.push('first begins');
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('first ends');
    });
    const waiting: number[] = [];
    await Promise.all([
      slow,
      withLock(
        file,
        () => void order.push('second'),
        (holder) => waiting.push(holder),
      ),
    ]);
    expect(order).toEqual(['first begins', 'first ends', 'second']);
    expect(waiting).toEqual([process.pid]);
  });

  it('is released when the work fails', async () => {
    await expect(withLock(file, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(existsSync(file)).toBe(false);
  });
});
