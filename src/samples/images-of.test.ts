import { expect, test } from "vitest";
import { imagesNamedIn, imagesOfSample } from "./images-of.ts";
import { listSamples } from "./list-samples.ts";

test.each([
  ["one", ["image: localhost/cc-ci-samples/notes:1.0.0\n"], ["notes:1.0.0"]],
  ["each once, sorted", ["image: localhost/cc-ci-samples/b:2.0.0\n    image: localhost/cc-ci-samples/a:1.0.0", "image: localhost/cc-ci-samples/b:2.0.0"], ["a:1.0.0", "b:2.0.0"]],
  ["none of other names", ["image: nginx:1.22.1\n  # localhost/cc-ci-samples/notes has no tag"], []],
  ["nothing", [], []],
])("images in texts: %s", (_, texts, expected) => {
  expect(imagesNamedIn(texts)).toEqual(expected);
});

test("the images of notes are those of all its releases", async () => {
  const notes = (await listSamples("recipes")).find(({ name }) => name === "notes")!;
  expect(await imagesOfSample(notes)).toEqual(["debian:12.0.0", "notes:1.0.0", "notes:2.0.0", "notes:3.0.0", "postgres:15.0.0"]);
});
