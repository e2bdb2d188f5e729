import { setTimeout as wait } from 'node:timers/promises';
import { runCommand } from '../../lib/cli/run-command';
import { withHelp } from '../../lib/cli/with-help';
import { showEntry } from './log-entry';
import { help, type LogsOptions, logsOptions } from './options';
import { localLogs, stageLogs } from './source';

/** Between two looks for what has come; CloudWatch allows five a second. */
const PAUSE_MS = 2000;

const logs = async (options: LogsOptions, signal: AbortSignal): Promise<number> => {
  const { stage, region, state, function: only, since, filter = '', follow } = options;
  const from = Date.now() - since;
  const read = await (stage ? stageLogs({ stage, region, function: only }, from) : localLogs(state, only, from));
  let lines = 0;
  const show = async (): Promise<void> => {
    const entries = [...(await read())].sort((a, b) => a.at - b.at);
    for (const entry of entries.filter(({ text }) => text.includes(filter))) {
      console.log(showEntry(entry));
      lines++;
    }
  };
  await show();
  while (follow && !signal.aborted) {
    await wait(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await show();
  }
  console.log(JSON.stringify({ lines }));
  return 0;
};

await runCommand(withHelp(help, logsOptions, logs));
