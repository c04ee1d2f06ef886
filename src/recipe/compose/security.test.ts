import { describe, expect, it } from "vitest";
import { loadStack } from "./built-in.ts";
import { readCompose } from "./read.ts";
import { forbiddenWishes, forbiddenWishesOf, type WishOptions } from "./security.ts";
import type { ComposeModel } from "./types.ts";

const options: WishOptions = { stack: "app_example", folder: "/recipe" };

function wishes(text: string, more: WishOptions = {}): string[] {
  const loaded = loadStack([readCompose(`version: "3.8"\n${text}`, "compose.yml")], { folder: "/recipe", env: { HOME: "/root" }, readText: () => "" });
  expect(loaded.faults).toEqual([]);
  const model = loaded.model as ComposeModel;
  return forbiddenWishesOf({ model, files: loaded.files, base: "/recipe" }, { ...options, ...more }).map((fault) => {
    expect(fault.kind).toBe("recipe");
    expect(fault.next).toBeTruthy();
    return `${fault.at?.line}:${fault.at?.column} ${fault.code}`;
  });
}

/** The wish of one line under service `app`; the line is number 4. */
function wishOf(line: string, more: WishOptions = {}): string[] {
  return wishes(`services:\n  app:\n    ${line}\n`, more);
}

describe("mounts", () => {
  it.each([
    ["/var/run/docker.sock:/var/run/docker.sock", "engine-socket"],
    ["/var/run/docker.sock:/var/run/docker.sock:ro", "engine-socket"],
    ["/run:/x:ro", "engine-socket"],
    ["/run/user/1000/podman/podman.sock:/x", "engine-socket"],
    ["/var/../run/docker.sock:/x", "engine-socket"],
    ["/:/host:ro", "engine-socket"],
    ["/var/lib/docker/volumes:/x", "engine-socket"],
    ["/etc:/x:ro", "host-path"],
    ["/etc/localtime/../passwd:/x:ro", "host-path"],
    ["/srv/data:/x", "host-path"],
    ["./conf:/x", "host-path"],
    ["../up:/x", "host-path"],
    ["~/.ssh:/x", "host-path"],
    ["/etc/localtime:/etc/localtime", "host-path-writable"],
  ])("%s → %s", (volume, code) => {
    expect(wishOf(`volumes: [ "${volume}" ]`)).toEqual([`4:16 ${code}`]);
  });
  it.each(["data:/x", "/etc/localtime:/etc/localtime:ro", "/etc/timezone:/tz:ro", "/anonymous"])("%s is fine", (volume) => {
    expect(wishOf(`volumes: [ "${volume}" ]`)).toEqual([]);
  });
  it("the long form is seen too", () => {
    expect(wishOf("volumes: [ { type: bind, source: /etc/shadow, target: /x, read_only: true } ]")).toEqual(["4:16 host-path"]);
    expect(wishOf("volumes: [ { type: volume, source: ../x, target: /x } ]")).toEqual(["4:16 name-is-a-path"]);
    expect(wishOf("volumes: [ { type: volume, source: v, target: /x, volume: { subpath: a/../../b } } ]")).toEqual(["4:16 path-escapes"]);
    expect(wishOf("volumes: [ { type: npipe, source: x, target: /x } ]")).toEqual(["4:16 host-path"]);
    expect(wishOf("volumes: [ { type: tmpfs, target: /x } ]")).toEqual([]);
  });
  it("the allow-list holds for whole path parts, read-only unless it says otherwise", () => {
    expect(wishOf('volumes: [ "/srv/data/a:/x:ro" ]', { allowedHostPaths: ["/srv/data"] })).toEqual([]);
    expect(wishOf('volumes: [ "/srv/data-2:/x:ro" ]', { allowedHostPaths: ["/srv/data"] })).toEqual(["4:16 host-path"]);
    expect(wishOf('volumes: [ "/srv/data:/x" ]', { allowedHostPaths: ["/srv/data"] })).toEqual(["4:16 host-path-writable"]);
    expect(wishOf('volumes: [ "/srv/data:/x" ]', { allowedHostPaths: ["/srv/data/:rw"] })).toEqual([]);
    expect(wishOf('volumes: [ "/etc/localtime:/x:ro" ]', { allowedHostPaths: [] })).toEqual(["4:16 host-path"]);
  });
});

describe("services", () => {
  it.each([
    ["network_mode: host", "4:5 host-namespace"],
    ["network_mode: bridge", "4:5 host-namespace"],
    ["pid: host", "4:5 host-namespace"],
    ["ipc: host", "4:5 host-namespace"],
    ["userns_mode: host", "4:5 host-namespace"],
    ["network_mode: container:other", "4:5 host-namespace"],
    ["privileged: true", "4:5 privileged"],
    ["cap_add: [ NET_BIND_SERVICE, SYS_ADMIN ]", "4:34 dangerous-capability"],
    ["cap_add: [ cap_sys_ptrace ]", "4:16 dangerous-capability"],
    ["cap_add: [ ALL ]", "4:16 dangerous-capability"],
    ["devices: [ /dev/kvm ]", "4:5 host-device"],
    ["security_opt: [ seccomp:unconfined ]", "4:21 unconfined"],
    ["networks: [ host ]", "4:5 host-network"],
    ["env_file: /etc/passwd", "4:5 file-outside-recipe"],
    ["env_file: [ ok.env, ../other/.env ]", "4:25 file-outside-recipe"],
  ])("%s", (line, expected) => {
    expect(wishOf(line)).toEqual([expected]);
  });
  it.each(["privileged: false", "cap_add: [ CHOWN, NET_BIND_SERVICE ]", "cap_drop: [ ALL ]", "networks: [ proxy, internal ]", "env_file: sub/ok.env", "security_opt: [ no-new-privileges:true ]"])("%s is fine", (line) => {
    expect(wishOf(line)).toEqual([]);
  });
});

describe("networks, volumes, secrets and configs", () => {
  it.each([
    ["networks: { w: { external: true, name: host } }", ["2:13 host-network"]],
    ["networks: { w: { external: true } }", ["2:13 foreign-network"]],
    ["networks: { w: { external: { name: bridge } } }", ["2:13 host-network"]],
    ["networks: { w: { name: other_net } }", ["2:18 name-outside-stack"]],
    ["volumes: { v: { name: app_examples_data } }", ["2:17 name-outside-stack"]],
    ["volumes: { v: { external: true } }", ["2:12 name-outside-stack"]],
    ["volumes: { v: { name: ../../x } }", ["2:17 name-is-a-path", "2:17 name-outside-stack"]],
    ["volumes: { v: { name: app_example_/etc } }", ["2:17 name-is-a-path"]],
    ["secrets: { s: { external: true, name: other_admin_v1 } }", ["2:33 name-outside-stack"]],
    ["secrets: { s: { file: /etc/shadow } }", ["2:17 file-outside-recipe"]],
    ["configs: { c: { file: ../../etc/passwd } }", ["2:17 file-outside-recipe"]],
    ["configs: { c: { file: ../recipe-2/x } }", ["2:17 file-outside-recipe"]],
    ["volumes: { v: { driver_opts: { type: none, o: bind, device: /etc } } }", ["2:17 host-path"]],
    ['volumes: { v: { driver_opts: { o: "ro,rbind", device: /etc } } }', ["2:17 host-path"]],
    ["volumes: { v: { driver_opts: { type: ext4, device: /dev/sda1 } } }", ["2:17 host-path"]],
    ['volumes: { v: { driver_opts: { type: overlay, device: overlay, o: "lowerdir=/,upperdir=/u,workdir=/w" } } }', ["2:17 host-path"]],
    ["volumes: { v: { driver: other, driver_opts: { mountpoint: /etc } } }", ["2:32 host-path"]],
  ])("%s", (text, expected) => {
    expect(wishes(`${text}\n`)).toEqual(expected);
  });
  it.each([
    "networks: { proxy: { external: true }, internal: { }, x: { name: app_example_x } }",
    "volumes: { data: null, b: { name: app_example_b }, t: { driver_opts: { type: tmpfs, device: tmpfs, o: size=1m } } }",
    "volumes: { w: { driver_opts: { type: nfs, o: 'addr=1.2.3.4', device: ':/x' } } }",
    "secrets: { pw: { external: true, name: app_example_pw_v1 } }",
    "configs: { c: { file: ./sub/../c.tmpl, name: app_example_c_v1 } }",
  ])("%s is fine", (text) => {
    expect(wishes(`${text}\n`)).toEqual([]);
  });
  it("does not hold names to a stack that is not known", () => {
    expect(forbiddenWishes({ version: "3.8", services: {}, volumes: { v: { name: "x" } } })).toEqual([]);
  });
});

describe("several files", () => {
  it("points into the file that holds the wish, also when a later one takes it back", () => {
    const loaded = loadStack(
      [readCompose('version: "3.8"\nservices:\n  app:\n    volumes: [ "data:/x" ]\n', "compose.yml"), readCompose('version: "3.8"\nservices:\n  app:\n    volumes: [ "/etc:/x" ]\n', "sub/more.yml"), readCompose('version: "3.8"\nservices:\n  app:\n    volumes: [ "data:/x" ]\n', "last.yml")],
      { folder: "/recipe", env: {} },
    );
    const faults = forbiddenWishesOf({ model: loaded.model as ComposeModel, files: loaded.files, base: "/recipe" }, options);
    expect(faults.map((fault) => [fault.code, fault.at])).toEqual([["host-path", { file: "sub/more.yml", line: 4, column: 16 }]]);
  });
  it("still sees what only the merged stack shows", () => {
    const faults = forbiddenWishesOf({ model: { version: "3.8", services: { app: { privileged: true } } }, files: [], base: "/recipe" }, options);
    expect(faults.map((fault) => fault.code)).toEqual(["privileged"]);
  });
});
