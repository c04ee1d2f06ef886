import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "#kit/clock.ts";
import { jsonReporter } from "../reporters/json.ts";
import { plainReporter } from "../reporters/plain.ts";
import { terminalReporter } from "../reporters/terminal.ts";
import { makeExample, type ExampleName } from "./examples.ts";

/**
 * To look at the output by eye: `node src/results/testing/play-example.ts green|red|ours [terminal|plain|json] [speed]`.
 * Makes a run folder in the system's folder for temporary files and leaves it there.
 */
const [name = "green", kind = "terminal", speed = "10"] = process.argv.slice(2);
const output = process.stdout;
await makeExample(name as ExampleName, await mkdtemp(join(tmpdir(), "cc-ci-example-")), {
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms / Number(speed))),
  reporters: (folder, clock) => {
    const report = folder.file("report");
    if (kind === "json") return [jsonReporter({ output, clock })];
    return [kind === "plain" ? plainReporter({ output, clock, report }) : terminalReporter({ output, clock: systemClock, report })];
  },
});
