import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanPath } from "./clean-path.ts";

describe("the path that is handed on", () => {
  it.each([
    ["/", "/"], ["//", "/"], ["/a/../b", "/b"], ["/../../b", "/b"], ["/a/./b/", "/a/b/"], ["/a//b", "/a/b"], ["/a/..", "/"], ["/a/.", "/a"], ["/a/../", "/"],
    ["/%2e%2E/b", "/b"], ["/%61bc", "/abc"], ["/a%2fb", "/a%2Fb"], ["/caf%c3%a9", "/caf%C3%A9"], ["/a%20b", "/a%20b"], ["/a%25b", "/a%25b"], ["/a;b=c,d@e:f", "/a;b=c,d@e:f"],
    ["/a|b", "/a%7Cb"], ["/a\"%2Fb", "/a%22/b"], ["/(a)!*'[b]", "/(a)!*'[b]"], ["/~a-b_c.d", "/~a-b_c.d"],
  ])("of %s is %s", (path, clean) => expect(cleanPath(path)).toBe(clean));

  it.each(["/%", "/%2", "/%zz", "/a#b"])("of %s is none", (path) => expect(cleanPath(path)).toBeUndefined());

  it("stays as it is when it is cleaned again, and climbs nowhere", () => {
    const part = fc.oneof(fc.constantFrom("..", ".", "", "a", "%2e%2e", "%2F", "%41", "%c3%a9", "|", "b;c"), fc.stringMatching(/^[!-"$&-~]{0,5}$/));
    fc.assert(fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const clean = cleanPath(`/${parts.join("/")}`);
      expect(clean).toBeDefined();
      expect(cleanPath(clean!)).toBe(clean);
      expect(clean).toMatch(/^\//);
      expect(clean!.split("/").filter((segment) => segment === ".." || segment === ".")).toEqual([]);
    }));
  });
});
