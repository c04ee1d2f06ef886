import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * What a suite's test waits at until the test outside opens it. So a run lasts as long as somebody needs it, on a slow machine and on a fast one. It is closed at first.
 */
export class Gate {
  readonly #file: string;

  /** `folder` must be there for as long as the gate. */
  constructor(folder: string, name: string) {
    this.#file = join(folder, `gate-${name}`);
  }

  /** Code for the body of a suite's test: it does `meanwhile` (statements) at least once and again until the gate is open. The test gets as long as the one outside. */
  wait(meanwhile = ""): string {
    return `
  test.setTimeout(280_000);
  const { existsSync } = await import("node:fs");
  for (;;) {
    ${meanwhile}
    if (existsSync(${JSON.stringify(this.#file)})) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
`;
  }

  async open(): Promise<void> {
    await writeFile(this.#file, "");
  }
}
