import { expect, test } from "vitest";
import { parseOptions, subjects } from "./options.ts";

test("defaults", () => {
  expect(parseOptions([])).toEqual({ rounds: 3, only: subjects, json: false, profile: false, help: false });
});

test("everything said", () => {
  expect(parseOptions(["--rounds", "5", "--only", "help, notes", "--json", "--profile"])).toEqual({ rounds: 5, only: ["notes", "help"], json: true, profile: true, help: false });
});

test.each([[["--rounds", "2"]], [["--rounds", "many"]], [["--only", "nextcloud"]], [["--only", ","]], [["--fast"]], [["notes"]]])("%j is refused", (argv) => {
  expect(() => parseOptions(argv)).toThrow();
});
