/** Shows for each fault of sweeps and canonicals that its test fails when the rule against it is taken out. `npm run rules-out`. */
import { parseArgs } from "node:util";
import { messageOf } from "#kit/fault.ts";
import { makeCopy, type Got } from "./rules-out-copy.ts";
import { rules, type Rule } from "./rules-out-table.ts";

const usage = `Usage: npm run rules-out -- [--only NAME]… [--sanity] [--jobs N] [--json]

Takes each rule out of a copy of this tree and runs the one test that must fail then.
  --only NAME  only this rule; may be given again
  --sanity     also run each test with its rule in place: it must pass
  --jobs N     rules at once (default 2)
  --json       one object a line: {name, expected, got, ok}
Names: ${rules.map(({ name }) => name).join(", ")}
Exit codes: 0 all as expected, 1 not, 2 wrong options, 130 interrupted.`;

type Line = { readonly name: string; readonly rule: Rule; readonly expected: Got["outcome"]; readonly got: Got; readonly ok: boolean; readonly seconds: number };

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => ending.abort(new Error(`ended by ${signal}`)));

try {
  process.exitCode = await main();
} catch (error) {
  say(messageOf(error));
  process.exitCode = ending.signal.aborted ? 130 : 1;
}

async function main(): Promise<number> {
  const options = read();
  if (typeof options === "number") return options;
  const { only, sanity, jobs, json } = options;
  const chosen = only.length === 0 ? rules : rules.filter(({ name }) => only.includes(name));
  const tasks = chosen.flatMap((rule) => [...(sanity ? [{ rule, out: false }] : []), { rule, out: true }]);
  const lines: Line[] = [];
  // What is seen from outside the copy must not meet another one's.
  const sideBySide = tasks.entries().filter(([, { rule }]) => !rule.alone);
  const oneByOne = tasks.entries().filter(([, { rule }]) => rule.alone);
  const worker = async (queue: typeof sideBySide): Promise<void> => {
    for (const [index, { rule, out }] of queue) {
      ending.signal.throwIfAborted();
      const line = await examine(rule, out);
      lines[index] = line;
      say(`${line.ok ? "✔" : "✘"} ${line.name}: the test ${line.got.outcome}${line.got.why && `: ${line.got.why}`} (${line.seconds.toFixed(0)} s)`);
      if (json) process.stdout.write(`${JSON.stringify({ name: line.name, expected: line.expected, got: line.got.outcome, ok: line.ok })}\n`);
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: Math.min(jobs, tasks.length) }, () => worker(sideBySide)));
  for (const one of workers) if (one.status === "rejected") throw one.reason;
  await worker(oneByOne);
  const wrong = lines.filter(({ ok }) => !ok).length;
  const last = `${lines.length - wrong} as expected, ${wrong} not`;
  if (json) say(last);
  else process.stdout.write(`${table(lines)}\n${last}\n`);
  return wrong === 0 ? 0 : 1;
}

async function examine(rule: Rule, out: boolean): Promise<Line> {
  const start = performance.now();
  const expected = out ? "fails" : "passes";
  const name = out ? rule.name : `${rule.name} (rule in place)`;
  let got: Got;
  try {
    await using copy = await makeCopy();
    if (out) await copy.change(rule.changes);
    got = await copy.run(`test/e2e/faults/${rule.file}`, rule.test, ending.signal);
  } catch (error) {
    ending.signal.throwIfAborted();
    got = { outcome: "broken", why: messageOf(error) };
  }
  return { name, rule, expected, got, ok: got.outcome === expected, seconds: (performance.now() - start) / 1000 };
}

function table(lines: readonly Line[]): string {
  const rows = [["", "fault", "without the rule that", "its test"], ...lines.map(({ ok, rule, name, got }) => [ok ? "✔" : "✘", rule.fault, name === rule.name ? rule.without : "(all rules in place)", got.outcome])];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()).join("\n");
}

/** The options, or the exit code where there is nothing to do. */
function read(): { only: string[]; sanity: boolean; jobs: number; json: boolean } | number {
  try {
    const { values } = parseArgs({ options: { only: { type: "string", multiple: true, default: [] }, sanity: { type: "boolean", default: false }, jobs: { type: "string", default: "2" }, json: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      return 0;
    }
    const unknown = values.only.find((name) => !rules.some((rule) => rule.name === name));
    if (unknown !== undefined) throw new Error(`there is no rule "${unknown}"`);
    if (!/^[1-9]\d?$/.test(values.jobs)) throw new Error(`--jobs takes a number, not "${values.jobs}"`);
    return { only: values.only, sanity: values.sanity, jobs: Number(values.jobs), json: values.json };
  } catch (error) {
    say(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
}
