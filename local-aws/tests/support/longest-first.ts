import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** For Vitest: files of these names begin first, so that no worker waits at the end for another one. */
export const longestFirst = (...names: readonly string[]): typeof BaseSequencer => {
  const rankOf = ({ moduleId }: TestSpecification): number => {
    const rank = names.findIndex((name) => moduleId.includes(`/${name}.system.`));
    return rank === -1 ? names.length : rank;
  };
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
    }
  };
};
