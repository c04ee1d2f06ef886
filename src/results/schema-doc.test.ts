import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "#kit/packages.ts";
import { fieldMeanings } from "./field-meanings.ts";
import { insertSchemaDoc, renderSchemaDoc, schemaFields } from "./schema-doc.ts";

test("every field has a meaning, and every meaning a field", () => {
  expect(Object.keys(fieldMeanings)).toEqual(schemaFields().map(({ path }) => path));
});

test("types are told in words", () => {
  const types = new Map(schemaFields().map(({ path, type }) => [path, type]));
  expect(["verdict", "plan.base.commit", "claims[].seen", "run.startedAt", "inventory.left"].map((path) => types.get(path))).toEqual(["`green`, `red`, `ours`", "string or null", "any JSON", "time", "list of objects"]);
  expect(schemaFields().find(({ path }) => path === "fault.next")?.optional).toBe(true);
});

test("docs/results.md holds the table of the schema as it is now", async () => {
  const page = await readFile(join(packageRoot, "docs", "results.md"), "utf8");
  expect(page).toContain(renderSchemaDoc());
  expect(insertSchemaDoc(page)).toBe(page);
});
