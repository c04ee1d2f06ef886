import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { randomHex } from "#kit/ids.ts";
import { packageRoot } from "#kit/packages.ts";
import { connectEngine } from "#swarm/engine.ts";
import { buildSampleImages, type ImageProgress } from "./images.ts";

const docker = connectEngine();
const signal = AbortSignal.timeout(280_000);

async function run(image: string, ...argv: string[]): Promise<{ code: number; output: string }> {
  const container = await docker.createContainer({
    Image: image, Entrypoint: argv, Cmd: [], Tty: true, Labels: { "cc-ci.test": "samples" }, HostConfig: { NetworkMode: "none" },
  });
  try {
    await container.start();
    const { StatusCode: code } = (await container.wait()) as { StatusCode: number };
    return { code, output: (await container.logs({ stdout: true, stderr: true })).toString().replaceAll("\r\n", "\n") };
  } finally {
    await container.remove({ force: true });
  }
}

test("all images are there after a build, and a second one builds nothing, fast", async () => {
  const names = ["debian", "nginx", "notes", "postgres", "probe", "python-web"];
  const { references } = await buildSampleImages({ docker, names, signal });
  expect(references.length).toBeGreaterThanOrEqual(9);
  const progress: ImageProgress[] = [];
  const started = performance.now();
  const again = await buildSampleImages({ docker, names, signal, onProgress: (event) => progress.push(event) });
  expect(again).toEqual({ references, built: [] });
  expect(progress).toEqual([{ kind: "plan", all: references.length, missing: [] }]);
  expect(performance.now() - started).toBeLessThan(3000);
});

test.each([
  ["probe:1.0.0", ["cat", "/version"], "1.0.0\n"],
  ["probe:1.1.0", ["cat", "/version"], "1.1.0\n"],
  ["debian:12.0.0", ["bash", "-c", "set -o pipefail; echo x | gzip | gunzip"], "x\n"],
  ["postgres:15.0.0", ["gosu", "postgres", "id", "-un"], "postgres\n"],
  ["notes:3.0.0", ["python3", "-c", "import notes.app, notes.version; print(notes.version.VERSION)"], "3.0.0\n"],
])("%s runs %j", async (image, argv, output) => {
  expect(await run(`localhost/cc-ci-samples/${image}`, ...argv)).toEqual({ code: 0, output });
});

describe("with sources of its own", () => {
  const word = `test-${randomHex(4)}`;
  const [low, high] = [`localhost/cc-ci-samples/${word}-low:1.0.0`, `localhost/cc-ci-samples/${word}-high:1.0.0`];
  let sources: string;

  beforeEach(async () => {
    sources = await mkdtemp(join(tmpdir(), "cc-ci-samples-"));
    await image(`${word}-low`, "FROM scratch\nCOPY file /file\n");
    await image(`${word}-high`, `FROM ${low}\nCOPY file /other\n`);
  });
  afterEach(async () => {
    await rm(sources, { recursive: true });
    for (const name of [high, low, `${low}-kept`]) await docker.getImage(name).remove({ force: true }).catch(() => undefined);
  });

  async function image(name: string, dockerfile: string): Promise<void> {
    await mkdir(join(sources, name), { recursive: true });
    await writeFile(join(sources, name, "image.yml"), "about: For a test.\ntags: [1.0.0]\n");
    await writeFile(join(sources, name, "Dockerfile"), dockerfile);
    await writeFile(join(sources, name, "file"), "first");
  }
  const build = (given: AbortSignal = signal) => buildSampleImages({ docker, sources, signal: given });

  test("images are built after those they start from, and again when a source below changed; the old ones go", async () => {
    expect((await build()).built).toEqual(expect.arrayContaining([low, high]));
    const old = await Promise.all([low, high].map(async (name) => (await docker.getImage(name).inspect()).Id));
    expect((await build()).built).toEqual([]);
    await writeFile(join(sources, `${word}-low`, "file"), "second");
    expect((await build()).built).toEqual(expect.arrayContaining([low, high]));
    const ids = (await docker.listImages()).map(({ Id }) => Id);
    expect(ids.filter((id) => id === old[1])).toEqual([]);
  });

  test.each([[1, 1], [2, 2]])("no more than %i at once", async (atOnce, most) => {
    await writeFile(join(sources, `${word}-high`, "Dockerfile"), "FROM scratch\nCOPY file /other\n");
    let [now, highest] = [0, 0];
    const onProgress = ({ kind }: ImageProgress): void => {
      now += kind === "started" ? 1 : kind === "built" ? -1 : 0;
      highest = Math.max(highest, now);
    };
    await buildSampleImages({ docker, sources, signal, atOnce, onProgress });
    expect({ now, highest }).toEqual({ now: 0, highest: most });
  });

  test("an old image with another name stays", async () => {
    await build();
    await docker.getImage(low).tag({ repo: low.replace(":1.0.0", ""), tag: "1.0.0-kept" });
    await writeFile(join(sources, `${word}-low`, "file"), "second");
    await build();
    expect((await docker.getImage(`${low}-kept`).inspect()).RepoTags).toEqual([`${low}-kept`]);
  });

  describe("with software that another image installs", () => {
    const tools = `localhost/cc-ci-samples/${word}-tools:1.0.0`;
    const script = (text: string) => writeFile(join(sources, `${word}-high`, "install.sh"), text);
    let cache: string;

    beforeEach(async () => {
      cache = await mkdtemp(join(tmpdir(), "cc-ci-samples-"));
      await mkdir(join(sources, `${word}-tools`));
      await writeFile(join(sources, `${word}-tools`, "image.yml"), "about: For a test.\ntags: [1.0.0]\npackages: [tar]\n");
      await writeFile(join(sources, `${word}-tools`, "Dockerfile"), "FROM localhost/cc-ci-samples/debian:12.0.0\nADD packages.tar /\nRUN ldconfig\n");
      await cp(join(packageRoot, "samples/images/debian"), join(sources, "debian"), { recursive: true });
      await writeFile(join(sources, `${word}-high`, "image.yml"), `about: For a test.\ntags: [1.0.0]\ninstall_in: ${tools}\n`);
      await writeFile(join(sources, `${word}-high`, "Dockerfile"), `FROM ${low}\nADD installed.tar /\n`);
      await script("mkdir -p /out/etc && { echo \"$TAG\"; cat /source/file; date +%s%N; } > /out/etc/made\n");
    });
    afterEach(async () => {
      await rm(cache, { recursive: true });
      await docker.getImage(tools).remove({ force: true }).catch(() => undefined);
    });

    const made = async (): Promise<string> => {
      const container = await docker.createContainer({ Image: high, Cmd: ["x"] });
      try {
        return (await textOf(await container.getArchive({ path: "/etc/made" }))).match(/1\.0\.0\n\w+\d+/)?.[0] ?? "";
      } finally {
        await container.remove();
      }
    };

    test("the script's result is in the image, is kept, and is made anew when what the script sees has changed", async () => {
      const install = async () => await buildSampleImages({ docker, sources, cache, names: [`${word}-high`], signal });
      expect((await install()).built).toEqual(expect.arrayContaining([tools, high]));
      const first = await made();
      expect(first).toMatch(/^1\.0\.0\nfirst\d+$/);
      await writeFile(join(sources, `${word}-high`, "Dockerfile"), `FROM ${low}\nADD installed.tar /\nLABEL changed=1\n`);
      expect((await install()).built).toEqual([high]);
      expect(await made()).toBe(first);
      await writeFile(join(sources, `${word}-high`, "file"), "second");
      await install();
      expect(await made()).toMatch(/^1\.0\.0\nsecond\d+$/);
      expect(await readdir(join(cache, "installed"))).toHaveLength(1);
    });

    test("one that fails is a fault with its last words, and leaves no container and no half archive", async () => {
      await script("echo 'no such version' >&2; exit 7\n");
      await expect(buildSampleImages({ docker, sources, cache, names: [`${word}-high`], signal })).rejects.toMatchObject({ code: "image-install-failed", message: expect.stringContaining("no such version") });
      expect(await readdir(join(cache, "installed"))).toEqual([]);
      expect(await docker.listContainers({ all: true, filters: { label: [`cc-ci.sample-install=${word}-high:1.0.0`] } })).toEqual([]);
    });
  });

  test("a build that fails is a fault with the builder's words, and nothing above it is built", async () => {
    await writeFile(join(sources, `${word}-low`, "Dockerfile"), "FROM scratch\nCOPY missing /file\n");
    await expect(build()).rejects.toMatchObject({ code: "image-build-failed", message: expect.stringContaining("missing") });
    await expect(docker.getImage(high).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  test("a build that was cancelled is a fault that says so", async () => {
    await expect(build(AbortSignal.abort())).rejects.toMatchObject({ kind: "cancelled" });
    await expect(docker.getImage(low).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});
