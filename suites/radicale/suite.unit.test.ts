import { expect, test } from "vitest";
import { apr1, makeList, names } from "./people.ts";

test("hashes are those that htpasswd -m makes", () => {
  // From Apache's own documentation of the format.
  expect(apr1("myPassword", "r31.....")).toBe("$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/");
});

test("the list has a line for everybody, new each time", () => {
  const list = makeList();
  expect(list.split("\n").map((line) => line.split(":")[0])).toEqual([...names]);
  expect(list).not.toBe(makeList());
});
