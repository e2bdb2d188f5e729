import { runCommand } from '../../tools/src/lib/cli/run-command';
import { UsageError } from '../../tools/src/lib/cli/usage-error';
import type { Benchmark } from './benchmark';
import { fold } from './fold';
import { history } from './history';
import { settle } from './settle';
import { writes } from './writes';

const benchmarks: readonly Benchmark[] = [fold, writes, settle, history];

const help = `Measures what Millrace costs and how fast it is, on stand-ins of this machine.

  npm run bench [-- NAME] [-- --help]

  ${benchmarks.map(({ name, goal }) => `${name.padEnd(9)} ${goal}`).join('\n  ')}

The last line is JSON, an object for each benchmark. A missed goal is reported and is no failure: machines differ.`;

const chosen = ([name]: readonly string[]): readonly Benchmark[] => {
  if (name === undefined) return benchmarks;
  const found = benchmarks.filter((benchmark) => benchmark.name === name);
  if (found.length > 0) return found;
  throw new UsageError(`there is no benchmark "${name}"; there are ${benchmarks.map((it) => it.name).join(', ')}`);
};

await runCommand(async (args) => {
  if (args.includes('--help')) {
    console.log(help);
    return 0;
  }
  const results: Record<string, object> = {};
  for (const { name, goal, run } of chosen(args)) {
    console.log(`${name}: ${goal}`);
    const { figures, met } = await run((line) => console.log(`  ${line}`));
    console.log(`  ${met ? 'met' : 'missed'}`);
    results[name] = { ...figures, met };
  }
  console.log(JSON.stringify(results));
  return 0;
});
