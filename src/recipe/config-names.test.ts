import { expect, test } from "vitest";
import { readAbraSh } from "./abra-sh.ts";
import { configNames } from "./config-names.ts";
import { parseEnv } from "./env/parse.ts";

const raw = {
  configs: {
    entry: { name: "${STACK_NAME}_entry_${ENTRY_VERSION:-v3}", file: "entrypoint.sh.tmpl" },
    nginx: { name: "${STACK_NAME}_nginx_${NGINX_VERSION}", file: "nginx.conf" },
    late: { name: "${STACK_NAME}_late_${LATE_VERSION:-v9}", file: "late.conf" },
    gone: { name: "${STACK_NAME}_gone_${GONE_VERSION}", file: "gone.conf" },
    fixed: { name: "${STACK_NAME}_fixed_v1", file: "fixed.conf" },
    plain: { file: "plain.conf" },
  },
};
const resolved = {
  services: { app: { configs: [{ source: "entry", target: "/e" }, "nginx"] }, web: { configs: ["nginx"] } },
  configs: { entry: { name: "s_entry_v4" }, nginx: { name: "s_nginx_v2" }, late: { name: "s_late_v9" }, gone: { name: "s_gone_" }, fixed: { name: "s_fixed_v1" }, plain: {} },
};

test("tells for every config where its version comes from; abra.sh wins", () => {
  const env = parseEnv("ENTRY_VERSION=v1\nNGINX_VERSION=v1\nNGINX_VERSION=v2", ".env.sample").entries;
  const abraSh = readAbraSh("export ENTRY_VERSION=v0\nexport ENTRY_VERSION=v4\n", "abra.sh");
  expect(configNames({ resolved, raw, env, abraSh })).toEqual([
    { key: "entry", swarmName: "s_entry_v4", file: "entrypoint.sh.tmpl", variable: "ENTRY_VERSION", fallback: "v3", services: ["app"], source: "abra.sh", value: "v4", position: { file: "abra.sh", line: 2, column: 8 } },
    { key: "fixed", swarmName: "s_fixed_v1", file: "fixed.conf", variable: undefined, fallback: undefined, services: [], source: "literal", value: undefined, position: undefined },
    { key: "gone", swarmName: "s_gone_", file: "gone.conf", variable: "GONE_VERSION", fallback: undefined, services: [], source: "unset", value: undefined, position: undefined },
    { key: "late", swarmName: "s_late_v9", file: "late.conf", variable: "LATE_VERSION", fallback: "v9", services: [], source: "default", value: "v9", position: undefined },
    { key: "nginx", swarmName: "s_nginx_v2", file: "nginx.conf", variable: "NGINX_VERSION", fallback: undefined, services: ["app", "web"], source: "env", value: "v2", position: { file: ".env.sample", line: 3, column: 15 } },
    { key: "plain", swarmName: "plain", file: "plain.conf", variable: undefined, fallback: undefined, services: [], source: "literal", value: undefined, position: undefined },
  ]);
});

test("without abra.sh the environment counts", () => {
  const env = parseEnv("ENTRY_VERSION=v1", "f").entries;
  expect(configNames({ resolved, raw, env }).find((config) => config.key === "entry")).toMatchObject({ source: "env", value: "v1", fallback: "v3" });
});
