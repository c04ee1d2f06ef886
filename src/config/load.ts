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
      return issue.keys.map((key) => new Fault("usage", "config-key", `there is no setting "${[...issue.path, key].join(".")}"`, { at: positionOf(text, file, [...issue.path, key].map(String)), ...(issue.path.length === 0 && { next: `The settings are ${configKeys.join(", ")}.` }) }));
    }
    // Of a name that cannot be one, only the reason inside says why.
    const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    return [new Fault("usage", "config-value", `${issue.path.join(".")} ${message}`, { at: positionOf(text, file, issue.path.map(String)) })];
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

/** The line that sets what a path leads to, as far as the path can be followed: the table's own heading, then the key below it. */
function positionOf(text: string, file: string, path: readonly string[]): Position {
  const lines = text.split("\n");
  const at = (line: number): Position => ({ file, line: line + 1, column: (lines[line]?.search(/\S/) ?? 0) + 1 });
  for (let depth = path.length; depth > 0; depth -= 1) {
    const heading = lines.findIndex((line) => new RegExp(`^\\s*\\[\\s*${dotted(path.slice(0, depth))}\\s*\\]`).test(line));
    if (heading >= 0) {
      const key = path[depth];
      const end = lines.findIndex((line, index) => index > heading && /^\s*\[/.test(line));
      const below = key === undefined ? -1 : lines.findIndex((line, index) => index > heading && (end < 0 || index < end) && assigns(line, [key]));
      return at(below >= 0 ? below : heading);
    }
    const line = lines.findIndex((each) => assigns(each, path.slice(0, depth)));
    if (line >= 0) return at(line);
  }
  return { file, line: 1, column: 1 };
}

function assigns(line: string, keys: readonly string[]): boolean {
  return new RegExp(`^\\s*${dotted(keys)}\\s*[=.]`).test(line);
}

function dotted(keys: readonly string[]): string {
  return keys.map((key) => `["']?${RegExp.escape(key)}["']?`).join("\\s*\\.\\s*");
}
