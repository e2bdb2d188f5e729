import { describe, expect, it } from 'vitest';
import { folderCycles } from './folder-cycles';

const cyclesOf = (files: Record<string, string>) => folderCycles(new Map(Object.entries(files)));
const importing = (path: string) => `import { something } from '${path}';\n`;

describe('cycles between folders', () => {
  it('are found where no file is in one, and named with the imports that close them', () => {
    const [cycle, ...others] = cyclesOf({
      'web/src/a/one.ts': importing('../b/one'),
      'web/src/b/one.ts': '',
      'web/src/b/two.ts': importing('../a/two'),
      'web/src/a/two.ts': '',
    });
    expect(cycle?.split('\n')).toEqual([
      'web/src: a -> b -> a',
      '  web/src/a/one.ts imports web/src/b/one.ts',
      '  web/src/b/two.ts imports web/src/a/two.ts',
    ]);
    expect(others).toEqual([]);
  });

  it('may be long, and go through files deep below', () => {
    const cycles = cyclesOf({
      'src/a/x/one.ts': importing('../../b/y/one'),
      'src/b/y/one.ts': `import type {\n  Something,\n} from '../../c/one';\n`,
      'src/c/one.ts': `export const load = () => import('../a/z/one');\n`,
      'src/a/z/one.ts': '',
    });
    expect(cycles.map((cycle) => cycle.split('\n')[0])).toEqual(['src: a -> b -> c -> a']);
  });

  it('are looked for below each folder, not only at the top', () => {
    const cycles = cyclesOf({
      'src/app/a/one.ts': importing('../b/one'),
      'src/app/b/one.ts': '',
      'src/app/b/two.tsx': importing('../a/two.ts'),
      'src/app/a/two.ts': '',
    });
    expect(cycles.map((cycle) => cycle.split('\n')[0])).toEqual(['src/app: a -> b -> a']);
  });

  it('are none where folders are imported in one direction, nor between a parent and its child', () => {
    expect(
      cyclesOf({
        'src/a/one.ts': importing('../b/one') + importing('./inner/one'),
        'src/a/inner/one.ts': importing('../two'),
        'src/a/two.ts': '',
        'src/b/one.ts': importing('../main'),
        'src/main.ts': importing('./a/one'),
      }),
    ).toEqual([]);
  });
});
