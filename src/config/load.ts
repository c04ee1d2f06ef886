import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, TomlError } from "smol-toml";
import { Fault, Faults, type Position } from "#kit/fault.ts";
import { configKeys, configSchema, type Config } from "./schema.ts";

/**
 * Reads the configuration: the file that `CC_CI_CONFIG` names, else `config.toml` in the state home, where there may be none. All faults of the file are
 * reported at once, each with its line.
 */
export async function loadConfig(stateHome: string, env: NodeJS.ProcessEnv = process.env): Promise<Config> {
  const file = env.CC_CI_CONFIG || join(stateHome, "config.toml");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" && !env.CC_CI_CONFIG) return undefined;
    throw new Fault("usage", "config-unreadable", `the configuration ${file} cannot be read: ${error.code ?? error.message}`, { next: "Check CC_CI_CONFIG and the file's permissions." });
  });
  return text === undefined ? {} : parseConfig(text, file);
}

/** Pure part of {@link loadConfig}. */
export function parseConfig(text: string, file: string): Config {
  const checked = configSchema.safeParse(parseToml(text, file));
  if (checked.success) return checked.data;
  const faults = checked.error.issues.flatMap((issue): Fault[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => new Fault("usage", "config-key", `there is no setting "${key}"`, { at: positionOf(text, file, key), next: `The settings are ${configKeys.join(", ")}.` }));
    }
    const key = String(issue.path[0] ?? "");
    return [new Fault("usage", "config-value", `${issue.path.join(".")} ${issue.message}`, { at: positionOf(text, file, key) })];
  });
  throw faults.length === 1 && faults[0] ? faults[0] : new Faults("usage", "config-invalid", `${file} has ${faults.length} faults`, faults);
}

function parseToml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = error.message.split("\n")[0] ?? "it is not TOML";
    throw new Fault("usage", "config-syntax", message, { at: { file, line: error.line, column: error.column }, next: "Mend the line; the format is TOML." });
  }
}

function positionOf(text: string, file: string, key: string): Position {
  const lines = text.split("\n");
  const line = lines.findIndex((each) => new RegExp(`^\\s*(\\[\\s*)?"?${RegExp.escape(key)}"?\\s*[=.\\]]`).test(each));
  return line === -1 ? { file, line: 1, column: 1 } : { file, line: line + 1, column: (lines[line]?.search(/\S/) ?? 0) + 1 };
}
