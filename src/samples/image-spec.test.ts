import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { basesOf, hashInOrder, imagePrefix, readImageSpecs, selectImages, type ImageSpec } from "./image-spec.ts";

type Draft = Omit<ImageSpec, "hash">;

function draft(id: string, from: readonly string[] = [], packages: readonly string[] = []): Draft {
  return { id, name: id.split(":")[0] ?? "", reference: `${imagePrefix}${id}`, from, packages, without: [], leaveOut: [], installIn: null, context: new Map() };
}

test("the images below are read from FROM and COPY --from", () => {
  const dockerfile = `FROM ${imagePrefix}debian:12.0.0 AS build\nRUN x\nFROM scratch\ncopy --from=${imagePrefix}probe:1.0.0 /a /a\nCOPY --from=build /b /b\n`;
  expect(basesOf(dockerfile)).toEqual(["debian:12.0.0", "probe:1.0.0"]);
});

test("every image comes after those it starts from, in whatever order they are given", () => {
  const all = [draft("c:1.0.0", ["b:1.0.0", "a:1.0.0"]), draft("b:1.0.0", ["a:1.0.0"]), draft("a:1.0.0"), draft("d:1.0.0", ["c:1.0.0"])];
  fc.assert(fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (given) => {
    const order = hashInOrder(given).map(({ id }) => id);
    for (const { id, from } of given) for (const base of from) expect(order.indexOf(base)).toBeLessThan(order.indexOf(id));
    expect(order).toHaveLength(all.length);
  }));
});

test("a change below changes the hash of all above, and of nothing else", () => {
  const above = [draft("b:1.0.0", ["a:1.0.0"]), draft("c:1.0.0")];
  const before = hashInOrder([draft("a:1.0.0"), ...above]);
  const after = hashInOrder([draft("a:1.0.0", [], ["nginx"]), ...above]);
  expect(before.map((spec, i) => spec.hash === after[i]?.hash)).toEqual([false, false, true]);
});

test("the image that installs another comes before it and is part of its hash, and is selected only by its own name", () => {
  const all = [{ ...draft("app:1.0.0", ["base:1.0.0"]), installIn: "tools:1.0.0" }, draft("tools:1.0.0", ["base:1.0.0"]), draft("base:1.0.0")];
  const order = hashInOrder(all);
  expect(order.map(({ id }) => id)).toEqual(["base:1.0.0", "tools:1.0.0", "app:1.0.0"]);
  expect(hashInOrder([all[0]!, draft("tools:1.0.0", ["base:1.0.0"], ["gcc"]), all[2]!])[2]?.hash).not.toBe(order[2]?.hash);
  expect(selectImages(order, ["app"]).map(({ id }) => id)).toEqual(["base:1.0.0", "app:1.0.0"]);
  expect(() => hashInOrder([{ ...draft("app:1.0.0"), installIn: "app:1.0.0" }])).toThrow("starts from itself");
});

test.each([
  ["itself", [draft("a:1.0.0", ["a:1.0.0"])], "starts from itself"],
  ["a ring", [draft("a:1.0.0", ["b:1.0.0"]), draft("b:1.0.0", ["a:1.0.0"])], "starts from itself"],
  ["nothing known", [draft("a:1.0.0", ["b:1.0.0"])], "does not exist"],
])("an image that starts from %s is refused", (_, specs, message) => {
  expect(() => hashInOrder(specs)).toThrow(message);
});

test("a name selects all its tags and what is below; an unknown one is a fault with the known names", () => {
  const specs = hashInOrder([draft("a:1.0.0"), draft("b:1.0.0", ["a:1.0.0"]), draft("b:2.0.0", ["a:1.0.0"]), draft("c:1.0.0")]);
  const select = (...names: string[]) => selectImages(specs, names).map(({ id }) => id);
  expect(select("b")).toEqual(["a:1.0.0", "b:1.0.0", "b:2.0.0"]);
  expect(select("b:2.0.0")).toEqual(["a:1.0.0", "b:2.0.0"]);
  expect(select(`${imagePrefix}c:1.0.0`)).toEqual(["c:1.0.0"]);
  expect(selectImages(specs, undefined)).toHaveLength(4);
  expect(() => select("x")).toThrow("no sample image x");
});

test("a tag's folder lies over those of the tags before it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cc-ci-samples-"));
  const put = async (path: string, content: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  try {
    await put("app/image.yml", "about: x\ntags: [1.0.0, 2.0.0]\n");
    await put("app/Dockerfile", "FROM scratch\n");
    await put("app/1.0.0/a", "one");
    await put("app/1.0.0/b", "one");
    await put("app/2.0.0/a", "two");
    const specs = await readImageSpecs(folder);
    expect(specs.map((spec) => [spec.id, Object.fromEntries([...spec.context].map(([path, file]) => [path, file.content.toString()]))])).toEqual([
      ["app:1.0.0", { Dockerfile: "FROM scratch\n", a: "one", b: "one" }],
      ["app:2.0.0", { Dockerfile: "FROM scratch\n", a: "two", b: "one" }],
    ]);
    await put("begun/Dockerfile", "FROM scratch\n");
    await expect(readImageSpecs(folder)).rejects.toMatchObject({ code: "image-invalid", message: expect.stringContaining("samples/images/begun has no image.yml") });
    await rm(join(folder, "begun"), { recursive: true });
    await put("app/install.sh", "true");
    await expect(readImageSpecs(folder)).rejects.toMatchObject({ code: "image-invalid", message: expect.stringContaining("need each other") });
    await put("app/image.yml", "about: x\ntags: [latest]\npackage: [nginx]\n");
    await expect(readImageSpecs(folder)).rejects.toMatchObject({ code: "image-invalid", message: expect.stringMatching(/tags[\s\S]*package|package[\s\S]*tags/) });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the images of this repository hang together", async () => {
  const ids = (await readImageSpecs()).map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(["debian:12.0.0", "probe:1.0.0", "probe:1.1.0", "nginx:1.22.1", "notes:1.0.0", "notes:2.0.0", "notes:3.0.0"]));
});
