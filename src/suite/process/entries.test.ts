import { expect, test } from "vitest";
import { entriesOf } from "./entries.ts";

const modules = { gate: "file:///gate.ts", screenshot: "file:///screenshot.ts" };
const picture = { url: "https://app.localhost/", waitFor: null, file: "/tmp/picture.png" };
const suite = { files: { install: "install.test.ts", restore: "restore.test.ts", custom: ["custom/a.test.ts", "custom/b.test.ts"] }, browserFiles: ["custom/b.test.ts"] };
const plain = { ...suite, browserFiles: [] };

/** Name, gate, and when the browser is started. */
const shape = (entries: ReturnType<typeof entriesOf>): string[] => entries.map(({ name, gate, source }) => `${name} ${gate} ${/gate\("\w+", "(\w+)"\)/.exec(source)?.[1]}`);

test("entries run in the order of the tiers, with the picture last; the browser is there where tests use it", () => {
  const entries = entriesOf(suite, picture, modules);
  expect(shape(entries)).toEqual([
    "00-install.entry.ts install none", "30-restore.entry.ts restore none", "50-custom-0000.entry.ts custom fixture", "50-custom-0001.entry.ts custom fixture", "90-screenshot.entry.ts screenshot fixture",
  ]);
  expect(entries.map(({ name }) => name).toSorted()).toEqual(entries.map(({ name }) => name));
});

test("where no test uses a browser it is started ahead, for the picture alone", () => {
  expect(shape(entriesOf(plain, picture, modules)).slice(-3)).toEqual(["50-custom-0000.entry.ts custom ahead", "50-custom-0001.entry.ts custom ahead", "90-screenshot.entry.ts screenshot ahead"]);
});

test("an app without a page has no picture, and starts no browser for one", () => {
  expect(shape(entriesOf(plain, null, modules)).map((line) => line.split(" ").at(-1))).toEqual(["none", "none", "none", "none"]);
  expect(entriesOf({ files: { custom: [] }, browserFiles: [] }, null, modules)).toEqual([]);
});
