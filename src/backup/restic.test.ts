import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ResticRepository } from "./restic.ts";

const signal = AbortSignal.timeout(60_000);

async function place(): Promise<AsyncDisposable & { readonly root: string; readonly data: string; readonly repository: ResticRepository }> {
  const root = await mkdtemp(join(tmpdir(), "cc-ci-restic-"));
  const data = join(root, "data");
  await mkdir(join(data, "deep"), { recursive: true });
  await writeFile(join(data, "deep", "a.txt"), "first");
  await writeFile(join(data, "b.bin"), Buffer.from([0, 255, 10, 13, 10]));
  return { root, data, repository: ResticRepository.create(join(root, "restic"), signal), [Symbol.asyncDispose]: async () => await rm(root, { recursive: true, force: true }) };
}

describe("a run's restic repository", () => {
  test("is readable by its owner alone, password included", async () => {
    await using here = await place();
    const { root, data, repository } = here;
    await repository.backup([data], [], signal);
    const modes = await Promise.all(["restic", "restic/password", "restic/repository"].map(async (path) => ((await stat(join(root, path))).mode & 0o777).toString(8)));
    expect(modes).toEqual(["700", "600", "700"]);
    expect(await readFile(join(root, "restic", "password"), "utf8")).toMatch(/^[0-9a-f]{64}$/);
  });

  test("counts what a snapshot holds and lists it by absolute path", async () => {
    await using here = await place();
    const { data, repository } = here;
    const made = await repository.backup([data], ["a-tag"], signal);
    expect(made).toEqual({ id: expect.stringMatching(/^[0-9a-f]{8,64}$/) as string, files: 2, bytes: 10 });
    const entries = await repository.list(made.id, signal);
    expect(entries.filter(({ path }) => path.startsWith(data))).toEqual([
      { path: data, type: "dir", size: 0 },
      { path: join(data, "b.bin"), type: "file", size: 5 },
      { path: join(data, "deep"), type: "dir", size: 0 },
      { path: join(data, "deep", "a.txt"), type: "file", size: 5 },
    ]);
  });

  test("gives a file's bytes as they were at the snapshot", async () => {
    await using here = await place();
    const { data, repository } = here;
    const { id } = await repository.backup([data], [], signal);
    await writeFile(join(data, "b.bin"), "changed");
    expect([...(await repository.read(id, join(data, "b.bin"), signal))]).toEqual([0, 255, 10, 13, 10]);
  });

  test("a file that is not in the snapshot is the recipe's fault", async () => {
    await using here = await place();
    const { data, repository } = here;
    const { id } = await repository.backup([data], [], signal);
    await expect(repository.read(id, join(data, "none"), signal)).rejects.toMatchObject({ kind: "recipe", code: "not-in-snapshot", message: expect.stringContaining(join(data, "none")) as string });
  });

  test("restores over what is there and removes nothing", async () => {
    await using here = await place();
    const { data, repository } = here;
    const { id } = await repository.backup([data], [], signal);
    await rm(join(data, "deep"), { recursive: true });
    await writeFile(join(data, "b.bin"), "changed");
    await writeFile(join(data, "later"), "stays");
    await repository.restore(id, signal);
    expect(await readFile(join(data, "deep", "a.txt"), "utf8")).toBe("first");
    expect((await readFile(join(data, "b.bin"))).length).toBe(5);
    expect(await readFile(join(data, "later"), "utf8")).toBe("stays");
  });

  test("a path that is given but not there fails the backup, and says which", async () => {
    await using here = await place();
    const { data, repository } = here;
    const failed = repository.backup([join(data, "missing")], [], signal);
    await expect(failed).rejects.toMatchObject({ kind: "infrastructure", code: "restic-failed" });
    await expect(failed).rejects.toMatchObject({ evidence: expect.arrayContaining([expect.stringContaining("missing")]) as string[] });
  });

  test("a name that begins with a dash is a path", async () => {
    await using here = await place();
    const { data, repository } = here;
    await writeFile(join(data, "--help"), "x");
    await symlink("/nowhere", join(data, "link"));
    expect(await repository.backup([data], [], signal)).toMatchObject({ files: 3 });
  });

  test("its failure is told to whoever needs it, and to nobody before", async () => {
    await using here = await place();
    await here.repository.backup([here.data], [], signal);
    await writeFile(join(here.root, "taken"), "a file");
    const broken = ResticRepository.create(join(here.root, "taken"), signal);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(broken.backup([here.data], [], signal)).rejects.toMatchObject({ code: "EEXIST" });
  });

  test("an abort ends it", async () => {
    await using here = await place();
    const { data, repository } = here;
    await repository.backup([data], [], signal);
    const abort = new AbortController();
    abort.abort(new Error("enough"));
    await expect(repository.backup([data], [], abort.signal)).rejects.toThrow();
  });
});
