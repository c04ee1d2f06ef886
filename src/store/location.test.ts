import { expect, test } from "vitest";
import { storeName } from "./location.ts";

test.each([
  [undefined, "/state/store.sqlite"],
  ["postgres://me:secret-word@db.example.org:5433/ci?sslmode=require", "postgres://me@db.example.org:5433/ci"],
  ["postgresql://db.example.org/ci", "postgres://db.example.org/ci"],
  ["postgres://me@/ci?host=%2Frun%2Fpostgresql", "postgres://me@/run/postgresql/ci"],
  ["postgres:///ci?host=/run/postgresql", "postgres:///run/postgresql/ci"],
])("a store at %s is shown as %s", (url, name) => {
  expect(storeName({ stateHome: "/state", url })).toBe(name);
});

test.each(["", "ci", "mysql://me:secret-word@h/ci", "postgres://me:secret-word@h:port/ci", "postgres://me:secret-word@[h/ci"])("%j is not one, and is not shown", (url) => {
  let fault: unknown;
  try {
    storeName({ stateHome: "/state", url });
  } catch (error) {
    fault = error;
  }
  expect(fault).toMatchObject({ kind: "usage", code: "store-url-invalid" });
  expect(JSON.stringify({ ...(fault as Error), message: (fault as Error).message, cause: (fault as Error).cause })).not.toContain("secret-word");
});
