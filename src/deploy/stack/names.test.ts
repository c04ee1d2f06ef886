import { describe, expect, test } from "vitest";
import { engineName, networkKeys, usedFiles, usedNetworks } from "./names.ts";

test.each<[string, Parameters<typeof engineName>[2], string]>([
  ["not described", undefined, "app_net"],
  ["described by nothing", null, "app_net"],
  ["named", { name: "own" }, "own"],
  ["external", { external: true }, "net"],
  ["external and named", { external: true, name: "proxy" }, "proxy"],
  ["named by nothing", { name: "" }, "app_net"],
])("a thing that is %s", (_, entry, name) => {
  expect(engineName("app", "net", entry)).toBe(name);
});

describe("what services use", () => {
  const model = {
    version: "3.8",
    services: {
      web: { networks: { proxy: null, internal: { aliases: ["x"] } }, secrets: [{ source: "key" }], configs: [{ source: "page" }, { source: "entry" }] },
      db: { networks: {}, secrets: [{ source: "key" }, { source: "root" }] },
    },
    networks: { unused: {} },
    secrets: { unused: {} },
  };

  test("a service without networks is on the default one", () => {
    expect(networkKeys({})).toEqual(["default"]);
    expect(usedNetworks(model)).toEqual(new Set(["proxy", "internal", "default"]));
  });

  test("each secret and config once, none that is only declared", () => {
    expect(usedFiles(model, "secrets")).toEqual(new Set(["key", "root"]));
    expect(usedFiles(model, "configs")).toEqual(new Set(["page", "entry"]));
  });
});
