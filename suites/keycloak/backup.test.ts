import { expect, test } from "cc-ci/test";
import { realmThere } from "./realms.ts";

test("the realm is still served after the backup", async ({ app, operation }) => {
  expect(await realmThere(app, operation.mark ?? "")).toBe(true);
});

test("no half dump lies about", async ({ app }) => {
  expect((await app.volume("postgres").list()).filter((name) => name.endsWith(".part"))).toEqual([]);
});
