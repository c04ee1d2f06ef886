import { describe, expect, it } from "vitest";
import { isBcrypt } from "./bcrypt.ts";
import { checkPassword } from "./password.ts";

describe("bcrypt", () => {
  // The first three are the test vectors of OpenBSD's and Openwall's implementations, the others libxcrypt's.
  it.each([
    ["", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s."],
    ["U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
    ["U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"],
    ["\u00e4\u20ac".repeat(30), "$2b$04$WArPmpNhNFZyzaKOQYZXHeTeGFh.CsntUg7E1ZA44vksohvF2BbjK"],
    ["secret", "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a"],
  ])("of %j is %s", (password, hash) => {
    expect(isBcrypt(hash)).toBe(true);
    expect(checkPassword(password, hash)).toBe(true);
    expect(checkPassword(`x${password}`, hash)).toBe(false);
  });

  it("looks at the first 72 bytes of a password only, as all do", () => {
    const hash = "$2y$04$WArPmpNhNFZyzaKOQYZXHeLo5xbDNNxcB6oGU2sQYtzMKyhyFM3H.";
    for (const length of [72, 73, 80]) expect(checkPassword("x".repeat(length), hash)).toBe(true);
    expect(checkPassword("x".repeat(71), hash)).toBe(false);
  });

  it.each(["$2y$03$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a", "$2y$13$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a", "$2x$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a", "$2y$05$short", "$apr1$x$y"])("does not take %s", (hash) => {
    expect(isBcrypt(hash)).toBe(false);
    expect(checkPassword("secret", hash)).toBe(false);
  });
});
