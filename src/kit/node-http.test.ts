import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { packageRoot } from "./packages.ts";

test("no command loads Node's fetch before it is needed", async () => {
  const folder = join(packageRoot, "src/cli/commands");
  const commands = (await readdir(folder)).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const source = `for (const path of ${JSON.stringify(commands.map((name) => join(folder, name)))}) await import(path);
    console.log(JSON.stringify(process.moduleLoadList.filter((name) => /undici/.test(name))));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", source]);
  expect({ commands: commands.length > 10, loaded: JSON.parse(stdout) as string[] }).toEqual({ commands: true, loaded: [] });
}, 60_000);
