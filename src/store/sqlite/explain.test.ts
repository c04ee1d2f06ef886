import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { Fault } from "#kit/fault.ts";
import { explainSqlite } from "./explain.ts";

const error = (errcode: number): Error => Object.assign(new Error("x"), { code: "ERR_SQLITE_ERROR", errcode });

test.each([
  [5, "store-busy"], [261, "store-busy"], [6, "store-busy"], [8, "store-read-only"], [1032, "store-read-only"], [10, "store-unreadable"], [11, "store-damaged"], [267, "store-damaged"],
  [13, "store-full"], [14, "store-unreadable"], [26, "store-damaged"],
])("result code %i is %s", (code, fault) => {
  const explanation = explainSqlite(error(code), "/state/store.sqlite");
  expect(explanation).toMatchObject({ kind: "infrastructure", code: fault, message: expect.stringContaining("/state/store.sqlite"), next: expect.any(String) });
});

test("what is not the store's condition stays as it is", () => {
  for (const other of [error(2067), error(1), new TypeError("x"), "text"]) expect(explainSqlite(other, "f")).toBe(other);
});

test("a real constraint keeps its error, a real file that is none gets its fault", () => {
  using database = new DatabaseSync(":memory:");
  database.exec("create table a (x integer unique) strict; insert into a values (1)");
  const broken = attempt(() => database.exec("insert into a values (1)"));
  expect(explainSqlite(broken, "f")).toBe(broken);
  const foreign = attempt(() => { using other = new DatabaseSync(import.meta.filename); other.exec("pragma quick_check"); });
  expect((explainSqlite(foreign, "f") as Fault).code).toBe("store-damaged");
});

function attempt(work: () => void): unknown {
  try {
    work();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}
