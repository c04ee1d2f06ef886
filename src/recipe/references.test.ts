import { expect, test } from "vitest";
import { referencesIn, versionReference } from "./references.ts";

test.each<[string, [string, string | undefined][]]>([
  ["plain", []],
  ["${STACK_NAME}_db_${SECRET_DB_VERSION}", [["STACK_NAME", undefined], ["SECRET_DB_VERSION", undefined]]],
  ["${A:-v3}", [["A", "v3"]]],
  ["${A-v3}", [["A", "v3"]]],
  ["${A:-}", [["A", ""]]],
  ["${A:?must}", [["A", undefined]]],
  ["${A?must}", [["A", undefined]]],
  ["$A.$b", [["A", undefined], ["b", undefined]]],
  ["$$A $${B}", []],
  ["${A", []],
  ["$1", []],
])("referencesIn %s", (raw, expected) => expect(referencesIn(raw).map(({ variable, fallback }) => [variable, fallback])).toEqual(expected));

test.each([
  ["${STACK_NAME}_db_${SECRET_DB_VERSION}", "SECRET_DB_VERSION"],
  ["${STACK_NAME}_${PART}_${X_VERSION:-v1}", "X_VERSION"],
  ["${STACK_NAME}_db_v1", undefined],
  ["${X_VERSION}_${STACK_NAME}", "X_VERSION"],
  ["db", undefined],
])("versionReference %s", (raw, expected) => expect(versionReference(raw)?.variable).toBe(expected));
