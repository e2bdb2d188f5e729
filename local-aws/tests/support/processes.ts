import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const childrenOf = (pid: number): number[] =>
  spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)
    .map(Number);

/** The processes that `pid` has started, and theirs. */
export const descendantsOf = (pid: number): number[] =>
  childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);

export const argumentsOf = (pid: number): string =>
  spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout;

/** A zombie, which nobody has asked for its exit code, is not alive. */
export const isAlive = (pid: number): boolean => {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
};

interface Listener {
  readonly host: string;
  readonly port: number;
  readonly inode: string;
}

/** The kernel writes words of four bytes, each from its last byte to its first. */
const addressOf = (hex: string): string => {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => word.match(/../g)?.reverse() ?? []);
  if (words.length === 1) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  return bytes.join('').replace(/(.{4})(?=.)/g, '$1:');
};

/** https://www.kernel.org/doc/Documentation/networking/proc_net_tcp.txt */
const listenersOf = (pid: number): Listener[] =>
  ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === '0A')
      .map(([, local = '', , , , , , , , inode = '']) => {
        const [address = '', port = ''] = local.split(':');
        return { host: addressOf(address), port: Number.parseInt(port, 16), inode };
      }),
  );

const socketsOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap((file) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${file}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });

/** Where something listens in the network that the process is in. On Linux alone. */
export const listeningIn = (pid: number): Omit<Listener, 'inode'>[] =>
  listenersOf(pid).map(({ host, port }) => ({ host, port }));

/** Where these processes listen in the network of this one. On Linux alone. */
export const listeningPorts = (pids: readonly number[]): Omit<Listener, 'inode'>[] => {
  const owned = new Set(pids.flatMap(socketsOf));
  return listenersOf(process.pid).flatMap(({ host, port, inode }) => (owned.has(inode) ? { host, port } : []));
};

/** Whether the system lets this user run a program in a network of its own. Asked here and not of the code under test, which has to find the same. */
export const canHaveOwnNetwork = (): boolean => {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user', '--keep-caps'];
  const raise = 'PATH=$PATH:/usr/sbin:/sbin ip link set lo up';
  return spawnSync('unshare', [...user, '--net', 'sh', '-c', raise]).status === 0;
};
