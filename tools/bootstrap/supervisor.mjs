import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/*
 * Runs a command and ends it with whoever started it, however that one ended: node supervisor.mjs GRACE_MS COMMAND ARGUMENT…
 * It is started as the leader of its own process group, with a channel to its parent. A message on the channel, or the
 * channel's end, ends the command; what has not ended within the grace is killed with the whole group.
 */

const [grace = '0', command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: 'inherit' });

const killGroup = () => {
  if (process.platform === 'win32') child.kill('SIGKILL');
  else process.kill(-process.pid, 'SIGKILL');
};

let stopping = false;
const stop = () => {
  if (stopping) return;
  stopping = true;
  child.kill('SIGTERM');
  setTimeout(killGroup, Number(grace)).unref();
};

child.once('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.once('exit', (code, signal) => {
  // With nobody left to do it, the rest of the group is ended from here.
  if (!process.connected) killGroup();
  process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0));
});
process.once('message', stop);
process.once('disconnect', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
