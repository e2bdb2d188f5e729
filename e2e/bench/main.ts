import { z } from 'zod';
import { numberOption, parseOptions, UsageError } from '../../tools/src/lib/cli/parse-options';
import { runCommand } from '../../tools/src/lib/cli/run-command';
import { archive } from './archive';
import type { Benchmark } from './benchmark';
import { fold } from './fold';
import { history } from './history';
import { inbox } from './inbox';
import { opening } from './opening';
import { page } from './page';
import { pages } from './pages';
import { posts } from './posts';
import { rebuild } from './rebuild';
import { registry } from './registry';
import { rules } from './rules';
import { settle } from './settle';
import { writes } from './writes';

const benchmarks: readonly Benchmark[] = [
  fold,
  writes,
  settle,
  history,
  opening,
  rebuild,
  archive,
  inbox,
  registry,
  posts,
  rules,
  page,
  pages,
];

const help = `Measures what Millrace costs and how fast it is, on stand-ins of this machine.

  npm run bench [-- NAME] [-- options]

  --minutes N      page: how long the heap is observed (default: 1)
  --heap           page: observes the heap and nothing else
  --profile FILE   page: also writes a CPU profile of it at 100 events/s, which the browser's developer tools open
  --help           this text

  ${benchmarks.map(({ name, goal }) => `${name.padEnd(9)} ${goal}`).join('\n  ')}

The last line is JSON, an object for each benchmark. A missed goal is reported and is no failure: machines differ.`;

const chosen = ([name]: readonly string[]): readonly Benchmark[] => {
  if (name === undefined) return benchmarks;
  const found = benchmarks.filter((benchmark) => benchmark.name === name);
  if (found.length > 0) return found;
  throw new UsageError(`there is no benchmark "${name}"; there are ${benchmarks.map((it) => it.name).join(', ')}`);
};

const schema = z.object({
  minutes: numberOption(z.number().min(0).max(1440)).default(1),
  heap: z.boolean().default(false),
  profile: z.string().min(1).optional(),
});

await runCommand(async (args, signal) => {
  if (args.includes('--help')) {
    console.log(help);
    return 0;
  }
  const names = args[0]?.startsWith('-') === false ? args.slice(0, 1) : [];
  const flags = { minutes: { type: 'string' }, heap: { type: 'boolean' }, profile: { type: 'string' } } as const;
  const { minutes, heap, profile } = parseOptions(args.slice(names.length), flags, schema);
  const results: Record<string, object> = {};
  for (const { name, goal, run } of chosen(names)) {
    console.log(`${name}: ${goal}`);
    const { figures, met } = await run((line) => console.log(`  ${line}`), {
      minutes,
      heapAlone: heap,
      profile,
      signal,
    });
    console.log(`  ${met ? 'met' : 'missed'}`);
    results[name] = { ...figures, met };
  }
  console.log(JSON.stringify(results));
  return 0;
});
