import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const engine = new URL("engine.ts", import.meta.url).href;

/** Runs a module in a process of its own, whose modules nobody else has loaded. */
async function answerOf(body: string): Promise<unknown> {
  const source = `import { createRequire } from "node:module";
    const { connectEngine } = await import(${JSON.stringify(engine)});
    const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((path) => /node_modules\\/(@grpc|ssh2|protobufjs)\\//.test(path)).length;
    ${body}`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", source], { cwd: import.meta.dirname });
  return JSON.parse(stdout);
}

test("a client for the engine loads neither gRPC nor SSH", async () => {
  expect(await answerOf(`connectEngine("tcp://127.0.0.1:1"); console.log(loaded());`)).toBe(0);
});

test("what was put off is loaded when it is called, and is the real one", async () => {
  const { before, after, told } = (await answerOf(`
    const docker = connectEngine("tcp://127.0.0.1:1");
    const before = loaded();
    // A session is what asks for gRPC; nobody listens there, so it ends with that.
    const told = await new Promise((resolve) => docker.buildImage({ context: ".", src: ["engine.ts"] }, { version: "2" }, (error) => resolve(error?.code ?? null)));
    console.log(JSON.stringify({ before, after: loaded(), told }));
    process.exit();`)) as { before: number; after: number; told: string };
  expect(before).toBe(0);
  expect(after).toBeGreaterThan(50);
  expect(told).toBe("ECONNREFUSED");
});
