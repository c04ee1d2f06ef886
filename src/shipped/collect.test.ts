import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testSchema } from "#results/schema.ts";
import type { ReporterEvent } from "#suite/process/events.ts";
import { ShippedResults } from "./collect.ts";
import { channelBounds } from "./limits.ts";
import { inside } from "./sandbox/arguments.ts";

const entries = [{ entry: "0000.entry.ts", file: "tests/a.test.ts" }, { entry: "0001.entry.ts", file: "tests/b.test.ts" }];
const known = (id: string, entry = "0000.entry.ts"): Extract<ReporterEvent, { kind: "begin" }>["tests"][number] => ({ id, entry, name: `test ${id}`, file: `${inside.work}/x.ts`, line: 3, loadError: false });
const begin = (...tests: ReturnType<typeof known>[]): ReporterEvent => ({ kind: "begin", tests });
const end = (id: string, status: "passed" | "failed" | "skipped" = "passed", errors: string[] = []): ReporterEvent => ({ kind: "end", id, status, expected: status === "skipped" ? "skipped" : "passed", endedAt: 0, ms: 5, errors });
const after = (...events: ReporterEvent[]): string[] => {
  const board = new ShippedResults(entries);
  for (const event of events) board.apply(event);
  return board.results("it ended early", 1000).map(({ name, file, status, error }) => `${file} ${name}: ${status}${error === undefined ? "" : ` (${error})`}`);
};

describe("what shipped tests report", () => {
  test("is taken as it is, under the recipe's files", () => {
    expect(after(begin(known("1"), known("2", "0001.entry.ts")), end("1"), end("2", "failed", ["no"]))).toEqual(["tests/a.test.ts test 1: pass", "tests/b.test.ts test 2: fail (no)"]);
  });

  test.each<[string, ReporterEvent[], string[]]>([
    ["nothing at all, as after exit code 0", [], ["tests/a.test.ts tests/a.test.ts: fail (it ended early)", "tests/b.test.ts tests/b.test.ts: fail (it ended early)"]],
    ["an end without a beginning", [end("1")], ["tests/a.test.ts tests/a.test.ts: fail (it ended early)", "tests/b.test.ts tests/b.test.ts: fail (it ended early)"]],
    ["a test that never ended", [begin(known("1"), known("2", "0001.entry.ts")), end("1")], ["tests/a.test.ts test 1: pass", "tests/b.test.ts test 2: fail (did not run: it ended early)"]],
    ["a file without a test", [begin(known("1")), end("1")], ["tests/a.test.ts test 1: pass", "tests/b.test.ts tests/b.test.ts: fail (the file holds no test)"]],
    ["a failure that is taken back", [begin(known("1"), known("2", "0001.entry.ts")), end("2"), end("1", "failed", ["no"]), end("1")], ["tests/a.test.ts test 1: fail (no)", "tests/b.test.ts test 2: pass"]],
    ["another beginning", [begin(known("1")), end("1", "failed", ["no"]), begin(known("3"), known("4", "0001.entry.ts")), end("3"), end("4")], ["tests/a.test.ts test 1: fail (no)", "tests/b.test.ts tests/b.test.ts: fail (the file holds no test)"]],
    ["tests of another's file", [begin(known("1"), known("9", "90-screenshot.entry.ts"), known("8", "install.test.ts")), end("9"), end("8"), end("1")], ["tests/a.test.ts test 1: pass", "tests/b.test.ts tests/b.test.ts: fail (the file holds no test)"]],
  ])("%s", (_, events, expected) => expect(after(...events)).toEqual(expected));

  test("whatever it is, the results are valid, bounded, of source shipped, and of its own files; and a file that did not report passes nothing", () => {
    const id = fc.constantFrom("1", "2", "3");
    const test_ = fc.record({ id, entry: fc.constantFrom("0000.entry.ts", "0001.entry.ts", "other"), name: fc.string({ maxLength: 500 }), file: fc.string(), line: fc.oneof(fc.integer(), fc.double()), loadError: fc.boolean() });
    const status = fc.constantFrom("passed", "failed", "timedOut", "skipped", "interrupted");
    const event: fc.Arbitrary<ReporterEvent> = fc.oneof(
      fc.record({ kind: fc.constant("begin" as const), tests: fc.array(test_, { maxLength: 4 }) }),
      fc.record({ kind: fc.constant("end" as const), id, status, expected: status, endedAt: fc.double(), ms: fc.double({ min: 0, noNaN: true }), errors: fc.array(fc.string({ maxLength: 200 }), { maxLength: 3 }) }) as fc.Arbitrary<ReporterEvent>,
      fc.record({ kind: fc.constant("error" as const), message: fc.string() }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        const board = new ShippedResults(entries);
        for (const one of events) board.apply(one);
        const results = board.results("why", 1000);
        for (const result of results) {
          expect(testSchema.safeParse(result).success).toBe(true);
          expect(result.source).toBe("shipped");
          expect(result.name.length).toBeLessThan(channelBounds.name + 50);
          expect(result.ms).toBeLessThanOrEqual(1000);
        }
        expect(new Set(results.map(({ file }) => file))).toEqual(new Set(entries.map(({ file }) => file)));
        expect(entries.map(({ file }) => file)).toEqual(expect.arrayContaining(board.ran));
        for (const result of results) if (result.status === "pass") expect(board.ran).toContain(result.file);
        const passed = results.filter((result) => result.status === "pass").length;
        expect(passed).toBeLessThanOrEqual(new Set(events.flatMap((one) => (one.kind === "end" && one.status === "passed" ? [one.id] : []))).size);
      }),
    );
  });

  test("what would steer a terminal, and what is too long, is cut", () => {
    const [first] = after(begin({ ...known("1"), name: `\u001b[2Jok\u0007\u202e${"n".repeat(1000)}` }), end("1", "failed", [`file://${inside.work}/tests/a.test.ts ${"e".repeat(20_000)}`]));
    expect(first).toMatch(/^tests\/a\.test\.ts okn+ \[\d+ more characters\]: fail \(tests\/a\.test\.ts e+ \[\d+ more characters\]\)$/);
    expect(first!.length).toBeLessThan(channelBounds.error + channelBounds.name + 200);
  });
});
