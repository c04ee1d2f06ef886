import fc from "fast-check";
import { expect, test } from "vitest";
import { maskUrl } from "./mask-url.ts";

test.each([
  ["https://example.com/a.git", "https://example.com/a.git"],
  ["https://user:pass@example.com/a.git", "https://[secret]@example.com/a.git"],
  ["https://token@example.com/a.git", "https://[secret]@example.com/a.git"],
  ["https://u:p@ss@example.com/a", "https://[secret]@example.com/a"],
  ["ssh://git@example.com/a", "ssh://git@example.com/a"],
  ["ssh://git:pass@example.com/a", "ssh://[secret]@example.com/a"],
  ["git@example.com:org/a.git", "git@example.com:org/a.git"],
  ["https://example.com/a?access_token=x&page=2#m", "https://example.com/a?access_token=[secret]&page=2#m"],
  ["https://example.com/@user/a", "https://example.com/@user/a"],
  ["fatal: unable to access 'https://u:p@h/a/': no", "fatal: unable to access 'https://[secret]@h/a/': no"],
  ["two https://a:b@h https://c:d@h", "two https://[secret]@h https://[secret]@h"],
  ["/srv/recipes/a@b", "/srv/recipes/a@b"],
  ["file:///srv/a", "file:///srv/a"],
])("%s", (text, expected) => expect(maskUrl(text)).toBe(expected));

test("no password survives", () => {
  fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9%:@.+-]{1,20}$/), (password) => {
    expect(maskUrl(`https://user:Q${password}Q@example.com/x`)).toBe("https://[secret]@example.com/x");
  }));
});
