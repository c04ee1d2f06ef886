/** Facts that an attack is given, so that it need not search: whoever attacks knows them. */
export type Targets = {
  /** Files that nobody but root and their run may read or change. */
  readonly files: readonly string[];
  readonly engineSocket: string;
  /** Host and port of something that listens on this host, on each of its addresses. */
  readonly addresses: readonly (readonly [host: string, port: number])[];
  /** Name of a unix socket without a file. */
  readonly abstractSocket: string;
  /** Process ids: one to look into, one to end. */
  readonly victim: number;
  readonly target: number;
};

/**
 * What hostile tests do to learn or change something. Each is the body of an async JavaScript function of `targets` that gives what it got hold of as text, and must not throw. Without a
 * sandbox, as root, each succeeds: the tests try that too.
 */
export const attacks: Readonly<Record<string, string>> = {
  "the engine's socket": `
    const { request } = await import("node:http");
    return await new Promise((done) => request({ socketPath: targets.engineSocket, path: "/version" }, (answer) => { let text = ""; answer.on("data", (part) => text += part).on("end", () => done(text)); }).on("error", (error) => done(error.code)).end());`,
  "the environment, its own and everyone's": `
    const { readdirSync, readFileSync } = await import("node:fs");
    const all = readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)).map((pid) => { try { return readFileSync("/proc/" + pid + "/environ", "utf8"); } catch { return ""; } });
    return JSON.stringify(process.env) + all.join("");`,
  "other runs' folders, the store, root's home": `
    const { readFileSync } = await import("node:fs");
    return targets.files.map((file) => { try { return readFileSync(file, "utf8"); } catch (error) { return error.code; } }).join(" ");`,
  "a way out by links that it makes": `
    const { readFileSync, symlinkSync, linkSync, mkdtempSync } = await import("node:fs");
    const { tmpdir } = await import("node:os");
    const folder = mkdtempSync(tmpdir() + "/x");
    const ways = [["link", (file, to) => symlinkSync(file, to)], ["hard", (file, to) => linkSync(file, to)]];
    const made = targets.files.flatMap((file, index) => ways.map(([name, make]) => { try { const to = folder + "/" + name + index; make(file, to); return readFileSync(to, "utf8"); } catch (error) { return error.code; } }));
    const roots = ["/proc/1/root", "/proc/self/root", "/proc/1/cwd", "/proc/self/cwd/../../../.."].flatMap((root) => targets.files.map((file) => { try { return readFileSync(root + file, "utf8"); } catch (error) { return error.code; } }));
    return [...made, ...roots].join(" ");`,
  "the host's network": `
    const { connect } = await import("node:net");
    const ask = (where) => new Promise((done) => { const socket = connect(where); let text = ""; socket.setTimeout(1500, () => socket.destroy()); socket.on("data", (part) => text += part).on("error", (error) => text += error.code).on("close", () => done(text)); });
    return (await Promise.all([...targets.addresses.map(([host, port]) => ask({ host, port })), ask({ path: "\\0" + targets.abstractSocket })])).join(" ");`,
  "another process": `
    const { readFileSync } = await import("node:fs");
    const seen = ["environ", "cmdline", "maps"].map((name) => { try { return readFileSync("/proc/" + targets.victim + "/" + name, "utf8"); } catch (error) { return error.code; } });
    let killed = "";
    try { process.kill(targets.target, "SIGKILL"); killed = "KILLED"; } catch (error) { killed = error.code; }
    return seen.join(" ") + killed;`,
  "system calls by native code": `
    const { execFileSync } = await import("node:child_process");
    const calls = { mount: "syscall(165, 'none', '/tmp', 'tmpfs', 0, 0)", unshare: "syscall(272, 0x20000000)", userns: "syscall(272, 0x10000000)", setns: "do { open(my $f, '<', '/proc/1/ns/net'); syscall(308, fileno($f), 0) }", keys: "syscall(250, 0, -3, 1)", ptrace: "syscall(101, 16, " + targets.victim + ", 0, 0)", chroot: "syscall(161, '/tmp')", setuid: "syscall(105, 0)" };
    const arm = { mount: 40, unshare: 97, userns: 97, setns: 268, keys: 219, ptrace: 117, chroot: 51, setuid: 146 };
    return Object.entries(calls).map(([name, call]) => {
      const own = process.arch === "arm64" ? call.replace(/syscall\\(\\d+/, "syscall(" + arm[name]) : call;
      try { return name + "=" + (execFileSync("perl", ["-e", "my $r = " + own + "; print $r < 0 ? 'no' : 'YES'"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })); } catch { return name + "=no"; }
    }).join(" ");`,
  "the record and results": `
    const { writeFileSync, appendFileSync } = await import("node:fs");
    return targets.files.map((file) => { try { appendFileSync(file, "FORGED"); return "WROTE"; } catch (error) { return error.code; } }).join(" ");`,
};

/** A test file that does it, and prints what it got. */
export function attackingTest(name: string, targets: Targets): string {
  return `import { test } from "cc-ci/test";
const targets = ${JSON.stringify(targets)};
test(${JSON.stringify(name)}, async () => {
  const loot = await (async () => {${attacks[name]}})();
  console.log(${JSON.stringify(`LOOT of ${name}: `)} + loot);
});
`;
}

/** The same as a program that prints what it got. */
export function attackingProgram(name: string, targets: Targets): string {
  return `const targets = ${JSON.stringify(targets)};\nconst loot = await (async () => {${attacks[name]}})();\nprocess.stdout.write(String(loot));\n`;
}
