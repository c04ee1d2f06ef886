import { expect, test } from "vitest";
import { placeEntry } from "./package-tar.ts";

test.each([
  ["./lib/x86_64-linux-gnu/libc.so.6", "usr/lib/x86_64-linux-gnu/libc.so.6"],
  ["./bin/bash", "usr/bin/bash"],
  ["./sbin/", "usr/sbin"],
  ["./lib64/ld-linux.so", "usr/lib64/ld-linux.so"],
  ["./library/x", "library/x"],
  ["./usr/bin/env", "usr/bin/env"],
  ["./etc/mime.types", "etc/mime.types"],
  ["./usr/share/docker/x", "usr/share/docker/x"],
  ["./", null],
  ["./usr/share/doc/bash/copyright", null],
  ["./usr/share/man/", null],
  ["./usr/share/locale/de/x.mo", null],
])("%s of a package becomes %s", (name, placed) => {
  expect(placeEntry({ name })?.name ?? null).toBe(placed);
});

test("a hard link follows its target; a symbolic link keeps its text", () => {
  expect(placeEntry({ name: "./bin/a", type: "link", linkname: "./bin/b" })).toMatchObject({ name: "usr/bin/a", linkname: "usr/bin/b" });
  expect(placeEntry({ name: "./bin/a", type: "symlink", linkname: "../lib/b" })).toMatchObject({ name: "usr/bin/a", linkname: "../lib/b" });
});

test("what an image leaves out is left out", () => {
  const leaveOut = ["usr/lib/*/gconv/**"];
  expect(placeEntry({ name: "./usr/lib/x86_64-linux-gnu/gconv/BIG5.so" }, leaveOut)).toBeNull();
  expect(placeEntry({ name: "./usr/lib/x86_64-linux-gnu/libc.so.6" }, leaveOut)).not.toBeNull();
});
