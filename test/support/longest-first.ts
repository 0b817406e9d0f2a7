/** Files that take longest begin first: begun last, they would keep one core waiting. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

export function longestFirst(files: RegExp): typeof BaseSequencer {
  return class extends BaseSequencer {
    override async sort(all: TestSpecification[]): Promise<TestSpecification[]> {
      const isLong = ({ moduleId }: TestSpecification) => files.test(moduleId);
      const sorted = await super.sort(all);
      return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
    }
  };
}
