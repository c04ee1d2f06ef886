import { expect, test } from "vitest";
import { parseImage } from "./image.ts";

const digest = `sha256:${"a".repeat(64)}`;

test.each([
  ["nginx", { name: "nginx", tag: undefined, digest: undefined }],
  ["nginx:1.25", { name: "nginx", tag: "1.25", digest: undefined }],
  ["localhost:5000/team/app:v1_2", { name: "localhost:5000/team/app", tag: "v1_2", digest: undefined }],
  ["Registry.Example/app", { name: "Registry.Example/app", tag: undefined, digest: undefined }],
  [`app@${digest}`, { name: "app", tag: undefined, digest }],
  [`app:1@${digest}`, { name: "app", tag: "1", digest }],
  ["a__b/c-d.e", { name: "a__b/c-d.e", tag: undefined, digest: undefined }],
])("%s", (text, expected) => {
  expect(parseImage(text)).toEqual(expected);
});

test.each(["", "app:", ":1", "App", "app/Name", "app name", "app:${TAG}", "app@sha256:1", "/app", "app/", `app:${"1".repeat(129)}`])("%j is no image", (text) => {
  expect(parseImage(text)).toBeUndefined();
});
