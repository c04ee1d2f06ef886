import { readdirSync, readFileSync } from "node:fs";
import { createRequire, findPackageJSON } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { joinedPackages } from "./joined-packages.ts";
import { packageRoot } from "./packages.ts";
import { plainImport } from "./plain-imports.ts";

type Import = { readonly parent: string; readonly specifier: string };

const imported = /(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+)\1/g;

/** Every import in the modules of a folder. */
function importsBelow(folder: string, ends: RegExp): Import[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => ends.test(path) && !path.split("/").includes("node_modules"));
  return files.flatMap((path) => {
    const file = join(folder, path);
    return readFileSync(file, "utf8").matchAll(imported).map(([, , specifier]) => ({ parent: pathToFileURL(file).href, specifier: specifier ?? "" })).toArray();
  });
}

/** What Node makes of an import, or undefined where it finds nothing, as in an example within a comment. */
function nodesOwn({ parent, specifier }: Import): string | undefined {
  try {
    return pathToFileURL(createRequire(parent).resolve(specifier)).href;
  } catch {
    return undefined;
  }
}

/** The imports with a plain answer that Node finds, with both answers. */
function compare(imports: readonly Import[]): { readonly plain: string; readonly nodes: string; readonly type: string | undefined }[] {
  return imports.flatMap((one) => {
    const [plain, nodes] = [plainImport(one.specifier, one.parent), nodesOwn(one)];
    if (plain === undefined || nodes === undefined) return [];
    const packageJson = findPackageJSON(nodes);
    return [{ plain: plain.url, nodes, type: packageJson === undefined ? undefined : (JSON.parse(readFileSync(packageJson, "utf8")) as { type?: string }).type }];
  });
}

test("our own modules lead where Node says they do", () => {
  const compared = compare(importsBelow(join(packageRoot, "src"), /\.ts$/));
  expect(compared.length).toBeGreaterThan(2_000);
  expect(compared.filter(({ plain, nodes, type }) => plain !== nodes || type !== "module")).toEqual([]);
});

describe("a package that is joined", () => {
  const joined = new Map([["zod", "file:///packages/.joined/zod.js"]]);
  const leads = (parent: string): string | undefined => plainImport("zod", parent, joined)?.url;

  test("is that one file to our own modules", () => {
    expect(leads(pathToFileURL(join(packageRoot, "src/cli/main.ts")).href)).toBe("file:///packages/.joined/zod.js");
  });

  test("is the package itself to a suite, which may bring its own, and to other packages", () => {
    for (const parent of ["suites/notes/suite.ts", "node_modules/knip/dist/index.js"]) expect(leads(pathToFileURL(join(packageRoot, parent)).href)).toBeUndefined();
  });

  test("is imported by the names that are joined, and by no others", () => {
    const imports = importsBelow(join(packageRoot, "src"), /(?<!\.test)\.ts$/).map(({ specifier }) => specifier);
    const named = joinedPackages.map((name) => name.split("/")[0]);
    expect(imports.filter((name) => named.includes(name.split("/")[0]) && !joinedPackages.some((one) => one === name))).toEqual([]);
    expect(joinedPackages.filter((name) => !imports.includes(name))).toEqual([]);
  });
});

describe("the file system is asked about", () => {
  const ours = pathToFileURL(join(packageRoot, "src/cli/main.ts")).href;
  const ofPackage = (name: string): string => pathToFileURL(join(packageRoot, "node_modules", name, "index.js")).href;
  test.each([
    ["a package", "kysely", ours],
    ["a built-in", "node:fs", ours],
    ["data", "./data.json", ours],
    ["a module that is loaded again", "./main.ts?again", ours],
    ["a suite's modules", "./helper.ts", "file:///recipe/suite.ts"],
    ["a suite's own short names", "#helper.ts", "file:///recipe/suite.ts"],
    ["another package", "./lib/docker.js", ofPackage("dockerode")],
    ["a package's own dependencies", "./index.js", ofPackage("execa/node_modules/old")],
    ["a package of that name that a suite brings", "./index.js", "file:///recipe/node_modules/zod/index.js"],
    ["a folder", "./lib", ofPackage("execa")],
    ["an absolute path", "/etc/x.js", ofPackage("execa")],
    ["what is started", ours, undefined],
  ])("%s", (_, specifier, parent) => {
    expect(plainImport(specifier, parent)).toBeUndefined();
  });
});
