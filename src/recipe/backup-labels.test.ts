import { describe, expect, test } from "vitest";
import { readBackupLabels, type BackupPlan, type LabelledService } from "./backup-labels.ts";

const service = (labels: Record<string, string>, ...volumes: string[]): LabelledService => ({ labels, volumes });
const on = { "backupbot.backup": "true" };
const codes = (plan: BackupPlan): string[] => plan.problems.map((problem) => problem.code);

describe("what is taken", () => {
  test("all named volumes of the stack, whichever service says yes", () => {
    const plan = readBackupLabels({ app: service(on, "data", "uploads"), db: service({}, "db"), cache: service({}) });
    expect(plan).toMatchObject({ enabled: true, declared: true, services: ["app"], excluded: [], hooks: [], obsolete: [], problems: [] });
    expect(plan.volumes).toEqual([{ volume: "data", paths: null }, { volume: "db", paths: null }, { volume: "uploads", paths: null }]);
  });

  test("several services may say yes", () => {
    expect(readBackupLabels({ db: service(on, "db"), app: service(on, "data", "db") })).toMatchObject({ services: ["app", "db"], volumes: [{ volume: "data" }, { volume: "db" }], problems: [] });
  });

  test.each([["true", true], ["1", true], ["True", true], [" true ", true], ["false", false], ["0", false], ["", false], ["yes", false], ["untrue", false], ["true1", false], ["${ENABLE_BACKUPS:-true}", false]])("backupbot.backup=%j", (value, enabled) => {
    const plan = readBackupLabels({ app: service({ "backupbot.backup": value }, "data") });
    expect(plan).toMatchObject({ enabled, declared: true });
    expect(plan.volumes).toHaveLength(enabled ? 1 : 0);
  });

  test("no label is not declared", () => {
    expect(readBackupLabels({ app: service({ "backupbot.backup.pre-hook": "x" }, "data") })).toMatchObject({ enabled: false, declared: false, services: [], volumes: [] });
    expect(readBackupLabels({})).toMatchObject({ enabled: false, declared: false });
  });

  test.each(["false", "0", "FALSE"])("a volume with %s is left out", (value) => {
    expect(readBackupLabels({ app: service({ ...on, "backupbot.backup.volumes.cache": value }, "cache", "data") })).toMatchObject({ volumes: [{ volume: "data" }], excluded: ["cache"], problems: [] });
  });

  test.each(["true", "", "00", "10", "falsely"])("a volume with %j is taken", (value) => {
    expect(readBackupLabels({ app: service({ ...on, "backupbot.backup.volumes.data": value }, "data") })).toMatchObject({ volumes: [{ volume: "data", paths: null }], excluded: [] });
  });
});

const paths = (value: string): BackupPlan => readBackupLabels({ db: service({ ...on, "backupbot.backup.volumes.db-data.path": value }, "db-data") });

const pathLabel = (path: string): Record<string, string> => ({ "backupbot.backup.volumes.v.path": path });

describe("paths", () => {

  test.each([
    ["backup.sql", ["backup.sql"]],
    ["a, b/c ,,d/", ["a", "b/c", "d"]],
    ["./a//b/.", ["a/b"]],
    ["a,a", ["a"]],
  ])("%j", (value, expected) => expect(paths(value)).toMatchObject({ volumes: [{ volume: "db-data", paths: expected }], problems: [] }));

  test.each([["/var/lib/x", ["backup-path-outside"]], ["../x", ["backup-path-outside"]], ["a/../../x", ["backup-path-outside"]], [".", ["backup-path-outside"]], ["", ["backup-path-empty"]], [" , ", ["backup-path-empty"]]])("%j is a problem", (value, expected) => {
    const plan = paths(value);
    expect(codes(plan)).toEqual(expected);
    expect(plan.problems[0]?.kind).toBe("recipe");
  });

  test("of one good and one bad path the good one is kept", () => expect(paths("a,/b")).toMatchObject({ volumes: [{ paths: ["a"] }], problems: [{ code: "backup-path-outside" }] }));

  test("where all are bad the whole volume is taken", () => expect(paths("/b").volumes).toEqual([{ volume: "db-data", paths: null }]));

  test("of two services are taken together", () => {
    expect(readBackupLabels({ a: service({ ...on, ...pathLabel("x") }, "v"), b: service(pathLabel("y,x"), "v") }).volumes).toEqual([{ volume: "v", paths: ["x", "y"] }]);
  });

  test("a volume may be called so", () => {
    expect(readBackupLabels({ app: service({ ...on, "backupbot.backup.volumes.my.path": "false" }, "my.path", "other") })).toMatchObject({ volumes: [{ volume: "other" }], excluded: ["my.path"] });
  });
});

test("a label for a volume that the service does not mount is a problem and has no effect", () => {
  const plan = readBackupLabels({ app: service({ ...on, "backupbot.backup.volumes.db": "false", "backupbot.backup.volumes.s_data.path": "x" }, "data"), db: service({}, "db") });
  expect(codes(plan)).toEqual(["backup-volume-unknown", "backup-volume-unknown"]);
  expect(plan.volumes.map(({ volume }) => volume)).toEqual(["data", "db"]);
});

describe("hooks", () => {
  test("of every service and moment, without their wrapper", () => {
    const plan = readBackupLabels({
      app: service({ "backupbot.backup.pre-hook": "sync", "backupbot.restore.post-hook": "bash -c 'load < /d | cat'" }),
      db: service({ ...on, "backupbot.backup.post-hook": "rm /d/x", "backupbot.restore.pre-hook": "stop" }, "db"),
    });
    expect(plan.hooks).toEqual([
      { service: "app", when: "backup.pre", shell: "sh", command: "sync" },
      { service: "app", when: "restore.post", shell: "bash", command: "load < /d | cat" },
      { service: "db", when: "backup.post", shell: "sh", command: "rm /d/x" },
      { service: "db", when: "restore.pre", shell: "sh", command: "stop" },
    ]);
  });

  test("an empty one is a problem", () => {
    const plan = readBackupLabels({ app: service({ ...on, "backupbot.backup.pre-hook": " " }) });
    expect(plan.hooks).toEqual([]);
    expect(codes(plan)).toEqual(["backup-hook-empty"]);
  });
});

test("labels of the first grammar have no effect and are named", () => {
  const plan = readBackupLabels({ app: service({ ...on, "backupbot.backup.path": "/var/lib/data" }, "data") });
  expect(plan.volumes).toEqual([{ volume: "data", paths: null }]);
  expect(plan.obsolete).toMatchObject([{ service: "app", label: "backupbot.backup.path", value: "/var/lib/data" }]);
});
