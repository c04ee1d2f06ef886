import { describe, expect, test } from "vitest";
import { addAbraParts, chaosVersion, commitLabels, type Additions } from "./abra-additions.ts";
import type { StackModel } from "./stack/model.ts";

const model: StackModel = {
  version: "3.8",
  services: {
    app: { image: "a", environment: { DOMAIN: "own", BARE: null }, deploy: { replicas: 2, labels: { "coop-cloud.note_x.timeout": "60", "coop-cloud.note_x.version": "0.9.0+file" } } },
    db: { image: "b" },
  },
};
const parts: Additions = { recipe: "note", stack: "note_x", commit: "0123456789abcdef", version: "1.0.0+2", environment: { DOMAIN: "note.example", BARE: "set", TYPE: "note", RECIPE: "note", PASSWORD: "p" } };

test("a commit's short form is its first eight digits", () => {
  expect(chaosVersion("0123456789abcdef")).toBe("01234567");
});

describe("a release", () => {
  const app = addAbraParts(model, parts).services.app;

  test("its labels; those of the file stay, but for the version", () => {
    expect(app?.deploy).toEqual({
      replicas: 2,
      labels: { "coop-cloud.note_x.timeout": "60", "coop-cloud.note_x.recipe": "note", "coop-cloud.note_x.chaos": "false", "coop-cloud.note_x.version": "1.0.0+2" },
    });
  });

  test("every variable that the service does not define itself, with the type's version", () => {
    expect(app?.environment).toEqual({ DOMAIN: "own", BARE: null, TYPE: "note:1.0.0+2", RECIPE: "note:1.0.0+2", PASSWORD: "p" });
  });
});

test("a commit that is no release keeps the file's version and tells the commit", () => {
  const app = addAbraParts(model, { ...parts, version: null }).services.app;
  expect(app?.deploy?.labels).toEqual({
    "coop-cloud.note_x.timeout": "60", "coop-cloud.note_x.version": "0.9.0+file", "coop-cloud.note_x.recipe": "note", "coop-cloud.note_x.chaos": "true", "coop-cloud.note_x.chaos-version": "01234567",
  });
  expect(app?.environment).toMatchObject({ TYPE: "note:01234567" });
});

test("other services are left alone, and so is the given model", () => {
  const before = structuredClone(model);
  const after = addAbraParts(model, parts);
  expect(after.services.db).toEqual({ image: "b" });
  expect(model).toEqual(before);
});

test("a stack without `app` gets nothing", () => {
  const other: StackModel = { version: "3.8", services: { db: { image: "b" } } };
  expect(addAbraParts(other, parts)).toEqual(other);
});

test("an app that says nothing", () => {
  expect(addAbraParts({ version: "3.8", services: { app: { image: "a" } } }, { ...parts, environment: {} }).services.app).toEqual({
    image: "a", environment: {}, deploy: { labels: { "coop-cloud.note_x.recipe": "note", "coop-cloud.note_x.chaos": "false", "coop-cloud.note_x.version": "1.0.0+2" } },
  });
});

test("our own label is the whole commit", () => {
  expect(commitLabels("0123456789abcdef")).toEqual({ "cc-ci.commit": "0123456789abcdef" });
});
