import { spawnSync } from 'node:child_process';

/** What processes have used: CPU since they began, and memory now. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly memoryMb: number;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly kilobytes: number;
  readonly seconds: number;
  readonly args: string;
}

/** `[[days-]hours:]minutes:seconds`, as `ps` writes it. */
const secondsOf = (time: string): number => {
  const [days, clock = ''] = time.includes('-') ? time.split('-') : ['0', time];
  return Number(days) * 86_400 + clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
};

const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+([\d:.-]+)\s+(.*)$/;

const processOf = (line: string): readonly Process[] => {
  const [, pid, parent, kilobytes, time = '', args = ''] = LINE.exec(line) ?? [];
  if (pid === undefined) return [];
  return [{ pid: Number(pid), parent: Number(parent), kilobytes: Number(kilobytes), seconds: secondsOf(time), args }];
};

/** What the processes with `mark` in their command line and all that they have started use, of what `ps` prints. */
export const usageIn = (listing: string, mark: string): Usage => {
  const all = listing.split('\n').flatMap(processOf);
  const ours = new Set(all.filter(({ args }) => args.includes(mark)).map(({ pid }) => pid));
  for (let before = -1; before !== ours.size; ) {
    before = ours.size;
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
  }
  const used = all.filter(({ pid }) => ours.has(pid));
  return {
    cpuSeconds: used.reduce((sum, { seconds }) => sum + seconds, 0),
    memoryMb: Math.round(used.reduce((sum, { kilobytes }) => sum + kilobytes, 0) / 1024),
  };
};

/** The stack with that state folder: its functions and stand-ins. All zero where there is no `ps`. */
export const stackUsage = (state: string): Usage => {
  const { stdout = '' } = spawnSync('ps', ['-Aww', '-o', 'pid=,ppid=,rss=,time=,args='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return usageIn(stdout ?? '', `state=${state}`);
};

export const ownUsage = (): Usage => {
  const { user, system } = process.cpuUsage();
  return { cpuSeconds: (user + system) / 1e6, memoryMb: Math.round(process.memoryUsage.rss() / 1024 / 1024) };
};
