import { expect, test } from "cc-ci/test";
import { logIn, ownerOf, searchNotes, send } from "./notes-api.ts";

test("the note from before the upgrade has become one with a title", async ({ app, operation }) => {
  const mark = String(operation.mark);
  const token = await logIn(app, ownerOf(mark));
  expect(token, "the account from before is still there").not.toBeNull();
  const found = await searchNotes(app, token ?? "", mark);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ title: "Kept by the suite", body: `A line in between\n${mark}` });
});

test("the schema is the new release's", async ({ app }) => {
  const { stdout } = await app.exec("db", ["psql", "--username=notes", "--no-align", "--tuples-only", "--command=SELECT max(version) FROM schema_version"]);
  const health = JSON.parse((await send(app, "GET", "/healthz")).body) as { schema: number; version: string };
  expect(health.schema).toBe(Number(stdout.trim()));
  if (app.version !== null) expect(health.version).toBe(app.version.split("+")[1]);
});
