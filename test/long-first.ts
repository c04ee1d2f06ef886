import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take long for their size, by which Vitest goes where it does not know how long they took: begun last, they would go on when all others are done. */
const long = ["test/e2e/apps.test.ts", "src/canonical/snapshot/failures.host.test.ts", "src/canonical/snapshot/methods.host.test.ts", "src/suite/runner.test.ts"];

/** Vitest's own order, but the {@link long} files before all others. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => long.some((path) => moduleId.endsWith(`/${path}`));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
