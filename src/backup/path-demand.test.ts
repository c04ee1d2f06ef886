import { expect, test } from "vitest";
import { demandOf, type FoundPath } from "./path-demand.ts";

const path = (change: Partial<FoundPath>): FoundPath => ({ volume: "content", path: "images", bytes: 0, entries: 1, isFolder: true, ...change });
const dump = path({ path: "data/backup.db", bytes: 4096, isFolder: false });

test.each<[string, FoundPath, FoundPath[], ReturnType<typeof demandOf>]>([
  ["a whole volume may be empty", path({ path: "." }), [], "entries"],
  ["a dump may not", { ...dump, bytes: 0 }, [path({ bytes: 9 })], "bytes"],
  ["an empty folder beside a dump may", path({}), [dump], "entries"],
  ["a link in its place may not", path({ isFolder: false }), [dump], "bytes"],
  ["a folder that is all there is may not", path({}), [], "bytes"],
  ["what another volume holds makes no difference", path({}), [{ ...dump, volume: "data" }], "bytes"],
  ["nor does another empty folder", path({}), [path({ path: "media" })], "bytes"],
  ["what is not there at all is never enough", path({ entries: 0 }), [dump], "bytes"],
])("%s", (_, found, others, demand) => {
  expect(demandOf(found, [...others, found])).toBe(demand);
});
