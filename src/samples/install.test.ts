import { expect, test } from "vitest";
import { registryEnvironment } from "./install.ts";

test.each([
  ["a registry", { PIP_INDEX_URL: "https://pypi.example.org/simple", npm_config_registry: "https://npm.example.org/", GOPROXY: "https://go.example.org" }, ["GOPROXY", "PIP_INDEX_URL", "npm_config_registry"]],
  ["a proxy", { HTTPS_PROXY: "http://p:1", no_proxy: "localhost" }, ["HTTPS_PROXY", "no_proxy"]],
  ["no paths of the host", { PIP_CERT: "/x", npm_config_cafile: "/x", npm_config_prefix: "/x", npm_config_cache: "/x", PIP_FIND_LINKS: "/x", npm_config_nodedir: "/usr" }, []],
  ["no secrets and nothing else", { AWS_SECRET_ACCESS_KEY: "x", PATH: "/bin", GOPATH: "/x", PIPELINE: "x" }, []],
])("what the installer inherits: %s", (_, env, names) => {
  expect(registryEnvironment(env).map((line) => line.split("=")[0]).sort()).toEqual(names);
});
