import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { waitUntil } from '../../shared/wait-until';
import { descendantsOf } from './processes';

/** MB by the name of a process: `functions`, the folder of a stand-in, or the program that it runs. */
export type Megabytes = Readonly<Record<string, number>>;

/** Together longer than the 5 s for which an idle connection stays open: a server holds what came last over each. */
const LOOKS = 4;
const LOOK_EVERY_MS = 2000;

const reportSchema = z.object({ pid: z.number(), heldMb: z.number().optional(), at: z.number().default(0) });

const nameOf = (args: string): string => {
  if (args.includes('offline')) return 'functions';
  return /local-aws\/([\w-]+)\/[\w-]+\.ts /.exec(args)?.[1] ?? /(dynoxide|esbuild) /.exec(args)?.[1] ?? 'other';
};

const entriesOf = (line: string): [string, number] => [nameOf(line), Math.round(Number.parseInt(line, 10) / 1024)];

/** Watches the memory of a local AWS and all that it has started. */
export const memoryWatch = () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-memory-'));
  const peaks = new Map<string, number>();

  const reports = () =>
    readdirSync(folder).map((file) => ({
      name: file.replace('.json', ''),
      ...reportSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
    }));

  const ask = async () => {
    const asked = Date.now();
    for (const { pid } of reports()) process.kill(pid, 'SIGUSR2');
    await waitUntil('all processes', async () => reports().every(({ at }) => at >= asked), 30_000);
    return reports();
  };

  return {
    /** What the local AWS must be started with. */
    environment: {
      MEMORY_REPORTS: folder,
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${new URL('./report-memory.mjs', import.meta.url)}`,
    },
    /** What each process has of the machine's memory now. */
    resident: (pid: number): Megabytes => {
      const pids = [pid, ...descendantsOf(pid)].join(',');
      const { stdout } = spawnSync('ps', ['-o', 'rss=,args=', '-p', pids], { encoding: 'utf8' });
      const now = stdout.trim().split('\n').map(entriesOf);
      for (const [name, mb] of now) peaks.set(name, Math.max(mb, peaks.get(name) ?? 0));
      return Object.fromEntries(now);
    },
    /** The most that `resident` has found. */
    peaks: (): Megabytes => Object.fromEntries(peaks),
    /**
     * What each Node process holds when all garbage is gone, in its heap and outside of it: the least of some looks, since what
     * is being worked on is held too, for a moment.
     */
    held: async (times = LOOKS): Promise<Megabytes> => {
      const least = new Map<string, number>();
      for (let looks = 0; looks < times; looks += 1) {
        if (looks > 0) await sleep(LOOK_EVERY_MS);
        for (const { name, heldMb = 0 } of await ask()) least.set(name, Math.min(heldMb, least.get(name) ?? heldMb));
      }
      return Object.fromEntries(least);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
