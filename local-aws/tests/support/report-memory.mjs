// Loaded before anything else by each Node process of a local AWS whose memory is watched: it says who it is, and at SIGUSR2 what
// it still holds when all garbage is gone.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const folder = process.env.MEMORY_REPORTS;
const standIn = /local-aws\/([\w-]+)\/[\w-]+\.ts$/.exec(process.argv[1] ?? '')?.[1];
const name = standIn ?? (process.argv.includes('offline') ? 'functions' : undefined);

const report = (held) => writeFileSync(join(folder, `${name}.json`), JSON.stringify({ pid: process.pid, ...held }));

if (isMainThread && folder && name) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGUSR2', async () => {
    // What hangs on collected objects, such as bytes outside the heap, goes with the next collection.
    for (let times = 0; times < 3; times += 1) {
      collect();
      await sleep(100);
    }
    const { heapUsed, external } = process.memoryUsage();
    report({ heldMb: (heapUsed + external) / 1e6, at: Date.now() });
  });
  report({});
}
