import { expect, test } from "vitest";
import { parseAttributes } from "./attributes.ts";

test("reads what getfattr prints", () => {
  const text = [
    ["# file: .", "user.a=0x00ff", ""],
    [String.raw`# file: ./x\134y`, "user.foo=0x626172", "user.empty=0x", "security.selinux=0x00", ""],
    [String.raw`# file: a\012b`, String.raw`user.we\075ird\012n=0x78`, ""],
    ["# file: bad\xff", "trusted.z=0x31", ""],
    ["# file: only label", "security.selinux=0x00", ""],
    ["# file: only lists", "trusted.SGI_ACL_FILE=0x00", "system.posix_acl_access=0x02", ""],
    [""],
  ].flat().join("\n");
  expect([...parseAttributes(text)]).toEqual([
    ["", "user.a=00ff"],
    ["x\\y", "user.empty=,user.foo=626172"],
    ["a\nb", "user.we%3dird%0an=78"],
    ["bad\xff", "trusted.z=31"],
    ["only lists", "system.posix_acl_access=02"],
  ]);
  expect(parseAttributes("").size).toBe(0);
});
