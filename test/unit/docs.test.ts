import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { parse as parseScript } from "acorn";
import type { Command } from "commander";
import { parse as parseToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { exitCodes } from "#cli/exit-codes.ts";
import { buildProgram } from "#cli/program.ts";
import { parseConfig } from "#config/load.ts";
import { configKeys } from "#config/schema.ts";
import { packageRoot, packageVersion } from "#kit/packages.ts";
import { insertLintDoc } from "#lint/lint-doc.ts";
import { insertSchemaDoc } from "#results/schema-doc.ts";
import { withKeyTable } from "#suite/docs.ts";
import { faultCodes } from "./fault-codes.ts";
import { anchorsOf, examplesOf, linksOf, proseOf, sectionsOf, wordsOf } from "./markdown.ts";

const read = (path: string): string => readFileSync(join(packageRoot, path), "utf8");
const docs = readdirSync(join(packageRoot, "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);
const paths = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "samples/README.md",
  "samples/planted/README.md",
  "tools/mutation/README.md",
  ...docs,
];
const pages = paths.map((path) => ({ path, text: read(path) }));
const scripts = JSON.parse(read("package.json")) as { scripts: Record<string, string>; license: string };

describe("links", () => {
  const all = pages.flatMap(({ path, text }) => linksOf(text).map((target) => ({ path, target })));

  test("there are some to look at", () => expect(all.length).toBeGreaterThan(30));

  test.each(all)("$path -> $target leads somewhere", ({ path, target }) => {
    if (target.startsWith("https://")) return expect(["coopcloud.tech", "semver.org"]).toContain(new URL(target).hostname);
    const [file = "", anchor] = target.split("#");
    const whole = file === "" ? join(packageRoot, path) : resolve(packageRoot, dirname(path), file);
    expect(existsSync(whole), `${target} does not exist`).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(readFileSync(whole, "utf8"))).toContain(anchor);
  });

  test("every page of docs/ is on the map", () => {
    const linked = linksOf(read("docs/README.md")).map((target) => `docs/${target.split("#")[0]}`);
    expect(docs.filter((path) => path !== "docs/README.md" && !linked.includes(path))).toEqual([]);
  });

  test("pictures are shown somewhere, and small", () => {
    const shown = pages.flatMap(({ path, text }) =>
      linksOf(text).map((target) => relative(packageRoot, resolve(packageRoot, dirname(path), target))),
    );
    for (const name of readdirSync(join(packageRoot, "docs/images"))) {
      expect(shown).toContain(`docs/images/${name}`);
      expect(statSync(join(packageRoot, "docs/images", name)).size).toBeLessThan(300_000);
    }
  });
});

/** The real command line with actions that do nothing. */
function idleProgram(): Command {
  const program = buildProgram("0.0.0");
  for (const command of leavesOf(program)) command.action(() => undefined);
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  }
  return program;
}

function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

const parseCall = async (words: readonly string[]): Promise<unknown> => idleProgram().parseAsync([...words], { from: "user" });

describe("examples", () => {
  const all = pages.flatMap(({ path, text }) => examplesOf(text).map((example) => ({ path, ...example })));
  const calls = all
    .filter(({ language }) => language === "sh")
    .flatMap(({ path, code }) =>
      code
        .split("\n")
        .filter((line) => /^(\.\/)?cc-ci\b/.test(line))
        .map((line) => ({ path, line })),
    );

  test("there are some of each kind", () => {
    expect(calls.length).toBeGreaterThan(15);
    expect(new Set(all.map(({ language }) => language))).toEqual(new Set(["sh", "ts", "json", "yaml", "toml", "text"]));
  });

  test("the parser of calls refuses what does not exist", async () => {
    await expect(parseCall(["run", ".", "--no-such-option"])).rejects.toThrow("unknown option");
    await expect(parseCall(["no-such-command"])).rejects.toThrow("unknown command");
    await expect(parseCall(["run"])).rejects.toThrow("missing required argument");
    await expect(parseCall(["run", ".", "--keep-on-failure", "soon"])).rejects.toThrow("duration");
  });

  test.each(calls)("$path: $line", async ({ line }) => {
    const words = wordsOf(line).slice(1);
    if (words.includes("--help")) return expect(words.length).toBeLessThan(3);
    await parseCall(words);
  });

  test("commands and scripts that the prose names exist", () => {
    const commands = idleProgram().commands.map((command) => command.name());
    for (const { path, text } of pages) {
      for (const [, name] of text.matchAll(/`(?:\.\/)?cc-ci ([a-z]+)/g)) expect(commands, path).toContain(name);
      for (const [, name = ""] of text.matchAll(/npm run ([\w:-]*\w)/g)) expect(Object.keys(scripts.scripts), path).toContain(name);
    }
  });

  test.each(all.filter(({ language }) => language !== "sh" && language !== "text"))(
    "$language in $path, line $line, parses",
    ({ language, code }) => {
      const parsers: Record<string, (text: string) => unknown> = {
        json: (text) => JSON.parse(text) as unknown,
        yaml: (text) => parseYaml(text, { strict: true }) as unknown,
        toml: parseToml,
        ts: (text) => parseScript(stripTypeScriptTypes(text), { ecmaVersion: "latest", sourceType: "module" }),
      };
      expect(parsers[language]?.(code)).toBeTypeOf("object");
    },
  );
});

describe("docs/cli.md", () => {
  const sections = sectionsOf(read("docs/cli.md"));
  const leaves = leavesOf(buildProgram("0.0.0"));
  const pathOf = (command: Command): string => (command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name());
  const sectionOf = (command: Command): string => sections.get(pathOf(command)) ?? sections.get(pathOf(command.parent!)) ?? "";

  test.each(leaves.map((command) => [pathOf(command), command] as const))("%s is described with all its options", (_, command) => {
    const text = sectionOf(command);
    expect(text).not.toBe("");
    for (const { long } of command.options) expect(text, `${long} is missing`).toMatch(new RegExp(`\`${long}\\b`));
  });

  test("no option is described that does not exist", () => {
    for (const [title, text] of sections) {
      const own = leaves.filter((command) => pathOf(command) === title || (command.parent && pathOf(command.parent) === title));
      const known = new Set((own.length > 0 ? own : leaves).flatMap((command) => command.options.flatMap(({ long }) => long ?? [])));
      for (const [, option = ""] of proseOf(text).matchAll(/(?<![\w-])(--[a-z][a-z-]+)/g)) {
        expect(option === "--help" || option === "--fix" || known.has(option), `${title}: ${option}`).toBe(true);
      }
    }
  });

  test("the exit codes are those of the program", () => {
    const listed = [...(sections.get("Exit codes") ?? "").matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(listed).toEqual(Object.values(exitCodes));
  });
});

describe("docs/errors.md", () => {
  const rows = read("docs/errors.md")
    .split("\n")
    .flatMap((line) => {
      const [, codes = "", whose = ""] = /^\| (`[^|]*`) \| ([^|]+) \|/.exec(line) ?? [];
      return [...codes.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => ({ code, whose }));
    });
  const known = faultCodes();
  const words: Readonly<Record<string, string>> = { infrastructure: "host" };

  test("every code of the sources is in it, once, and no other", () => {
    expect(known.length).toBeGreaterThan(100);
    expect(rows.map(({ code }) => code).toSorted()).toEqual(known.map(({ code }) => code).toSorted());
  });

  test("it says whose each is as the sources do", () => {
    const wrong = known.flatMap(({ code, kinds }) => {
      const whose = rows.find((row) => row.code === code)?.whose ?? "";
      return [...kinds].filter((kind) => !whose.includes(words[kind] ?? kind)).map((kind) => `${code}: ${kind} is not in "${whose}"`);
    });
    expect(wrong).toEqual([]);
  });
});

describe("what is written down twice agrees", () => {
  test.each([
    ["docs/write-a-suite.md", withKeyTable],
    ["docs/results.md", insertSchemaDoc],
    ["docs/lint.md", insertLintDoc],
  ] as const)("generated table of %s", (path, renew) => {
    expect(renew(read(path))).toBe(read(path));
  });

  test("the configuration example has every setting", () => {
    const [example] = examplesOf(read("docs/operate.md")).filter(({ language }) => language === "toml");
    expect(Object.keys(parseConfig(example?.code ?? "", "example")).toSorted()).toEqual([...configKeys].toSorted());
  });

  test("the map of the source tree has every folder of src, and no other", () => {
    const [tree] = examplesOf(read("docs/README.md"));
    const listed = [...(tree?.code ?? "").matchAll(/^ {2}([a-z]+)\//gm)].map(([, name = ""]) => name);
    const there = readdirSync(join(packageRoot, "src"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(listed.toSorted()).toEqual(there.toSorted());
  });

  test("files that the pages name exist", () => {
    for (const { path, text } of pages) {
      for (const [, file = ""] of text.matchAll(/`((?:src|test|tools|docs|samples)\/[\w./-]+\.(?:ts|md|sh|json))`/g)) {
        const found = [join(packageRoot, file), join(packageRoot, dirname(path), file)].some((whole) => existsSync(whole));
        expect(found, `${path}: ${file}`).toBe(true);
      }
    }
  });

  test("version and licence", () => {
    expect(read("CHANGELOG.md")).toContain(`## ${packageVersion()}`);
    expect(scripts.license).toBe("AGPL-3.0-or-later");
    expect(read("LICENSE")).toContain("GNU AFFERO GENERAL PUBLIC LICENSE\n                       Version 3, 19 November 2007");
  });
});

test.each(pages)("$path names no machine, no registry", ({ text }) => {
  expect(text.match(/(?<![\w.])\/(?:tmp|work|root|home|mnt|workspace)\/[^\s`)]*/g) ?? []).toEqual([]);
  expect(
    text.match(/\b(?:registry\.[a-z]|npmjs|deb\.debian|security\.debian|ghcr\.io|quay\.io|docker\.io\/|hub\.docker)[^\s`)]*/g) ?? [],
  ).toEqual([]);
});
