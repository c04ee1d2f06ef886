import { describe, expect, test } from "vitest";
import { digestOf, pinnedReference } from "./images.ts";

const sha = (digit: string): string => `sha256:${digit.repeat(64)}`;

describe("digestOf", () => {
  test.each<[string, string, string[], string | null]>([
    ["by its own repository", "nginx:1.27", [`nginx@${sha("a")}`], sha("a")],
    ["among others", "example.org/app:1", [`other@${sha("b")}`, `example.org/app@${sha("a")}`], sha("a")],
    ["none of the others", "example.org/app:1", [`example.org/app2@${sha("b")}`, `app@${sha("c")}`], null],
    ["built here", "localhost/x:1", [], null],
    ["the hub's long name", "nginx:1.27", [`docker.io/library/nginx@${sha("a")}`], sha("a")],
    ["the hub's old name", "index.docker.io/library/nginx", [`nginx@${sha("a")}`], sha("a")],
    ["a user's image of the hub", "docker.io/gitea/gitea:1", [`gitea/gitea@${sha("a")}`], sha("a")],
    ["a port is not a tag", "registry.example:5000/app", [`registry.example:5000/app@${sha("a")}`], sha("a")],
    ["a port and a tag", "registry.example:5000/app:2", [`registry.example:5000/app@${sha("a")}`], sha("a")],
    ["pinned: whatever the engine says", `nginx:1.27@${sha("f")}`, [`nginx@${sha("a")}`], sha("f")],
    ["pinned without a tag", `nginx@${sha("f")}`, [], sha("f")],
  ])("%s", (_, image, known, digest) => {
    expect(digestOf(image, known)).toBe(digest);
  });
});

describe("pinnedReference", () => {
  test.each<[string, string | null, string]>([
    ["nginx:1.27", sha("a"), `nginx:1.27@${sha("a")}`],
    ["localhost/x:1", null, "localhost/x:1"],
    [`nginx@${sha("a")}`, sha("a"), `nginx@${sha("a")}`],
  ])("%s with %s is %s", (image, digest, reference) => {
    expect(pinnedReference({ image, digest })).toBe(reference);
  });
});
