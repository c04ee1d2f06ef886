import { expect, test } from "vitest";
import { Fault } from "#kit/fault.ts";
import { explainPostgres } from "./explain.ts";

const error = (code: string, message = "x"): Error => Object.assign(new Error(message), { code });

test.each([
  ["ECONNREFUSED", "store-unreachable"], ["ENOENT", "store-unreachable"], ["57P01", "store-unreachable"], ["53300", "store-unreachable"], ["28P01", "store-refused"], ["28000", "store-refused"],
  ["3D000", "store-database-missing"], ["42501", "store-not-allowed"], ["53100", "store-full"], ["25006", "store-read-only"], ["40P01", "store-busy"], ["57014", "store-busy"], ["XX001", "store-damaged"],
])("code %s is %s", (code, fault) => {
  expect(explainPostgres(error(code), "postgres://h/d")).toMatchObject({ kind: "infrastructure", code: fault, message: expect.stringContaining("postgres://h/d"), next: expect.any(String) });
});

test.each(["Connection terminated unexpectedly", "timeout exceeded when trying to connect", "Client has encountered a connection error and is not queryable"])("%s is a server that does not answer", (message) => {
  expect(explainPostgres(new Error(message), "h")).toMatchObject({ code: "store-unreachable" });
});

test("what is not the server's condition stays as it is", () => {
  for (const other of [error("23505"), new TypeError("x"), "text", new Fault("usage", "a", "b")]) expect(explainPostgres(other, "h")).toBe(other);
});
