import { describe, expect, test } from "vitest";
import { selectComposeFiles } from "./compose-files.ts";
import { parseEnv } from "./env/parse.ts";

const compose = ["compose.yml", "compose.db.yml", "postgres/compose.tune.yml"].map((path) => ({ path, text: path }));
const select = (COMPOSE_FILE?: string): ReturnType<typeof selectComposeFiles> => selectComposeFiles(COMPOSE_FILE === undefined ? {} : { COMPOSE_FILE }, { compose });

describe("selectComposeFiles", () => {
  test.each([
    [undefined, ["compose.yml"], "."],
    ["", ["compose.yml"], "."],
    ["compose.yml:compose.db.yml", ["compose.yml", "compose.db.yml"], "."],
    ["compose.db.yml:compose.yml", ["compose.db.yml", "compose.yml"], "."],
    ["./compose.yml:postgres/compose.tune.yml", ["compose.yml", "postgres/compose.tune.yml"], "."],
    ["postgres/compose.tune.yml:compose.yml", ["postgres/compose.tune.yml", "compose.yml"], "postgres"],
  ])("%j", (value, files, baseFolder) => {
    const selection = select(value);
    expect(selection.files.map(({ path }) => path)).toEqual(files);
    expect(selection).toMatchObject({ baseFolder, faults: [] });
  });

  test.each([
    [":compose.yml", "compose-file-empty"],
    ["compose.yml:", "compose-file-empty"],
    ["compose.yml:compose.mail.yml", "compose-file-missing"],
    ["compose.yml:../x.yml", "path-escapes"],
    ["compose.yml:a/../../x.yml", "path-escapes"],
    ["compose.yml:/etc/x.yml", "path-escapes"],
  ])("%j is a fault", (value, code) => {
    const { faults, files } = select(value);
    expect(faults.map((fault) => [fault.kind, fault.code])).toEqual([["recipe", code]]);
    expect(files.map(({ path }) => path)).toEqual(["compose.yml"]);
  });

  test("points at the line that sets it and names what is near", () => {
    const { entries } = parseEnv("A=1\nCOMPOSE_FILE=compose.bd.yml", ".env");
    const [fault] = selectComposeFiles({ COMPOSE_FILE: "compose.bd.yml" }, { compose }, entries).faults;
    expect(fault?.at).toEqual({ file: ".env", line: 2, column: 14 });
    expect(fault?.next).toContain("compose.db.yml");
  });

  test("reports all at once", () => expect(select("a.yml:b.yml").faults).toHaveLength(2));
});
