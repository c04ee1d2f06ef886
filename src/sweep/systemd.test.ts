import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { command } from "#kit/process.ts";
import { sweepExitCodes } from "./account.ts";
import { defaultCadence, systemdCalendar } from "./cadence.ts";

const folder = new URL("../../deploy/systemd/", import.meta.url);
const service = await readFile(new URL("cc-ci-sweep.service", folder), "utf8");
const timer = await readFile(new URL("cc-ci-sweep.timer", folder), "utf8");
const settings = (unit: string, name: string): string[] => [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) => value!);
const analyze = await command("systemd-analyze", ["--version"]).then(({ exitCode }) => exitCode === 0).catch(() => false);

describe("the units", () => {
  test("the timer asks at the default time and makes up for downtime", () => {
    expect(settings(timer, "OnCalendar")).toEqual([systemdCalendar(defaultCadence)]);
    expect(settings(timer, "Persistent")).toEqual(["true"]);
    expect(settings(timer, "Unit")).toEqual(["cc-ci-sweep.service"]);
  });

  test("the service leaves it to cc-ci whether a sweep is due, and takes red recipes for a success", () => {
    expect(settings(service, "ExecStart")).toEqual(["/opt/cc-ci/cc-ci sweep --if-due"]);
    expect(settings(service, "SuccessExitStatus")).toEqual([String(sweepExitCodes.red)]);
    expect(service).not.toMatch(/^(?:Condition|Assert)/m);
  });

  test("nothing in it hides mounts from the engine, or closes loop devices", () => {
    expect(service).not.toMatch(/^(?:Protect\w+|Private\w+|ReadOnlyPaths|ReadWritePaths|InaccessiblePaths|TemporaryFileSystem|RootDirectory|DynamicUser|DeviceAllow|DevicePolicy|MountFlags|RestrictSUIDSGID|RestrictNamespaces|MemoryDenyWriteExecute)=/m);
    expect(settings(service, "CapabilityBoundingSet").join(" ")).not.toMatch(/CAP_(?:SYS_ADMIN|CHOWN|DAC_\w+|FOWNER|FSETID|SETUID|SETGID|MKNOD|KILL|SYS_CHROOT)\b/);
    expect(settings(service, "SystemCallFilter").join(" ")).not.toMatch(/@mount|@privileged|@resources|@file-system/);
  });

  test.runIf(analyze)("systemd finds nothing wrong with them", async () => {
    const copy = await mkdtemp(join(tmpdir(), "cc-ci-units-"));
    try {
      // The program is where the checkout is on this host.
      await writeFile(join(copy, "cc-ci-sweep.service"), service.replace("/opt/cc-ci/cc-ci", process.execPath));
      await writeFile(join(copy, "cc-ci-sweep.timer"), timer);
      const { exitCode, stderr } = await command("systemd-analyze", ["verify", "--man=no", join(copy, "cc-ci-sweep.timer"), join(copy, "cc-ci-sweep.service")], { timeout: 20_000 });
      const ours = stderr.split("\n").filter((line) => line.includes("cc-ci-sweep"));
      expect({ exitCode, ours }).toEqual({ exitCode: 0, ours: [] });
    } finally {
      await rm(copy, { recursive: true });
    }
  });
});
