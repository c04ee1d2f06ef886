import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readGitSource } from "./source.ts";

describe("readGitSource", () => {
  test.each([
    ["/srv/notes", "/srv/notes", true],
    ["notes", resolve("notes"), true],
    ["./a:b", resolve("a:b"), true],
    ["-notes", resolve("-notes"), true],
    ["file:///srv/my%20notes", "/srv/my notes", true],
    ["file://localhost/srv/notes", "/srv/notes", true],
    ["https://example.com/a.git", "https://example.com/a.git", false],
    ["ssh://git@example.com:22/a.git", "ssh://git@example.com:22/a.git", false],
    ["git@example.com:org/a.git", "git@example.com:org/a.git", false],
    ["example.com:org/a.git", "example.com:org/a.git", false],
  ])("%s", (source, location, local) => expect(readGitSource(source)).toMatchObject({ location, local, authorization: undefined }));

  test("takes credentials out of the address", () => {
    const source = readGitSource("https://me:p%40ss@example.com:8443/a.git");
    expect(source).toEqual({
      location: "https://example.com:8443/a.git",
      local: false,
      shown: "https://[secret]@example.com:8443/a.git",
      authorization: { url: "https://example.com:8443/", header: `Authorization: Basic ${Buffer.from("me:p@ss").toString("base64")}` },
    });
    expect(readGitSource("ssh://git:pass@example.com/a").location).toBe("ssh://git@example.com/a");
  });

  test.each(["", " ", "http://example.com/a", "git://example.com/a", "ext::sh -c id", "fd::3", "https://", "ssh://-oProxyCommand=x/a", "ssh://-x@example.com/a", "file://other/srv/a", "a\nb", "javascript://x"])("refuses %j", (source) => {
    expect(() => readGitSource(source)).toThrow(expect.objectContaining({ kind: "usage", code: "recipe-source" }));
  });

  test("a refusal does not show the password", () => {
    expect(() => readGitSource("http://me:hunter2@example.com/a")).toThrow(/\[secret\]/);
  });
});
