import { expect, test } from "cc-ci/test";
import { realmThere } from "./realms.ts";

test("the realm from before the upgrade is served", async ({ app, operation }) => {
  expect(await realmThere(app, operation.mark ?? "")).toBe(true);
});
