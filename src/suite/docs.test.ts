import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "#kit/packages.ts";
import { command } from "#kit/process.ts";
import { placeSuite } from "./copy.ts";
import { withKeyTable } from "./docs.ts";
import { suiteKeyNames } from "./keys.ts";
import { loadSuite } from "./load.ts";
import { newSuite, newSuiteFiles, type RecipeFacts } from "./new.ts";

const page = await readFile(join(packageRoot, "docs/write-a-suite.md"), "utf8");
/** A comment above says of which real suite an example is a part; the others are made up, and whole. */
const all = [...page.matchAll(/^(?:<!-- from (\S+) -->\n)?```ts\n([\s\S]*?)^```$/gm)].map(([, file, source = ""]) => ({ file, source }));
const examples = all.flatMap(({ file, source }) => (file === undefined ? [source] : []));
const taken = all.flatMap(({ file, source }) => (file === undefined ? [] : [{ file, source }]));

const facts: RecipeFacts = { name: "notes", healthPath: "/health", insertedSecrets: ["smtp-password"], dataVolumes: ["data"] };
const bare: RecipeFacts = { name: "site", healthPath: "/", insertedSecrets: [], dataVolumes: [] };

let root: string;
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "cc-ci-docs-"))));
afterAll(() => rm(root, { recursive: true, force: true }));

/** An example is a suite or a test; as a suite folder it is one file. */
function fileOf(example: string): string {
  return example.includes('from "cc-ci/test"') ? "custom/example.test.ts" : "suite.ts";
}

test("the key table of the page is that of the registry", () => {
  expect(withKeyTable(page)).toBe(page);
  for (const name of suiteKeyNames) expect(page).toContain(`| \`${name}\` |`);
});

describe("examples of the page", () => {
  test("are all found, and each imports what it uses", () => {
    expect(all.length).toBeGreaterThanOrEqual(7);
    for (const example of examples) expect(example).toMatch(/from "cc-ci\/(suite|test)"/);
  });

  test.each(examples.map((example, index) => [index, example] as const))("%i loads", async (index, example) => {
    const folder = join(root, `example-${index}`);
    await mkdir(join(folder, "custom"), { recursive: true });
    await writeFile(join(folder, fileOf(example)), example);
    const loaded = await loadSuite(folder, { recipe: "example", workFolder: join(root, `work-${index}`) });
    expect(loaded.warnings).toEqual([]);
    expect(Object.keys(loaded.customisation).length).toBeGreaterThan(1);
  });
});

describe("examples that are taken from real suites", () => {
  test("are there", () => {
    expect(taken.length).toBeGreaterThanOrEqual(2);
  });

  test.each(taken)("$file still says so, and its suite loads", async ({ file, source }) => {
    expect(await readFile(join(packageRoot, file), "utf8")).toContain(source);
    const [, name = ""] = file.split("/");
    const loaded = await loadSuite(join(packageRoot, "suites", name), { recipe: name, workFolder: join(root, "taken", file) });
    expect(loaded.warnings).toEqual([]);
  });
});

describe("a new suite", () => {
  test.each([facts, bare])("of $name loads and is refused where one is", async (recipe) => {
    const folder = join(root, "new", recipe.name);
    const files = await newSuite(folder, recipe);
    expect(files).toHaveLength(Object.keys(newSuiteFiles(recipe)).length);
    const loaded = await loadSuite(folder, { recipe: recipe.name, workFolder: join(root, "new-work", recipe.name) });
    expect(loaded.files).toEqual({ install: "install.test.ts", custom: ["custom/first.test.ts"] });
    expect(loaded.warnings).toEqual([]);
    expect(loaded.suite.healthPath).toBe(recipe.healthPath);
    expect(loaded.suite.data !== undefined).toBe(recipe.dataVolumes.length > 0);
    expect(loaded.suite.installSteps !== undefined).toBe(recipe.insertedSecrets.length > 0);
    await expect(newSuite(folder, recipe)).rejects.toMatchObject({ kind: "usage", code: "suite-exists" });
  });
});

test("examples and new suites pass the type check and the linter", async () => {
  const sources = [...examples.map((example, index) => [`example-${index}/${fileOf(example)}`, example] as const), ...[facts, bare].flatMap((recipe) => Object.entries(newSuiteFiles(recipe)).map(([path, content]) => [`new-${recipe.name}/${path}`, content] as const))];
  // The same links that a run makes, so that the compiler resolves what a suite imports.
  const folder = await placeSuite({ files: new Map(sources.map(([path, content]) => [path, Buffer.from(content)])), hash: "" }, join(root, "checked"));
  const typeRoots = [join(packageRoot, "node_modules/@types")];
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ extends: join(packageRoot, "tsconfig.json"), compilerOptions: { typeRoots }, include: ["**/*.ts"] }));
  const checked = await command(join(packageRoot, "node_modules/.bin/tsc"), ["-p", folder]);
  expect(checked.stdout).toBe("");
  expect(checked.exitCode).toBe(0);
  const files = sources.map(([path]) => join(folder, path)).filter((path) => path.endsWith(".ts"));
  const linted = await command(join(packageRoot, "node_modules/.bin/oxlint"), ["--config", join(packageRoot, ".oxlintrc.json"), ...files]);
  expect(linted.stdout).toMatch(/Found 0 warnings and 0 errors/);
  expect(linted.stdout).toMatch(new RegExp(`on ${files.length} files`));
});
