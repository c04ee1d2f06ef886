import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const modules = { own: new URL("own-output.ts", import.meta.url).href, redact: new URL("../kit/redact.ts", import.meta.url).href };

/** Runs a program with {@link ownOutput} in a process of its own: the streams of this one belong to the test runner. */
async function outputOf(body: string): Promise<{ stdout: string; stderr: string }> {
  const source = `const { ownOutput } = await import(${JSON.stringify(modules.own)});
    const { Redactor } = await import(${JSON.stringify(modules.redact)});
    const redactor = new Redactor();
    ${body}`;
  return await promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", source]);
}

test("our own words go where they should; what others print goes to standard error without secrets", async () => {
  const { stdout, stderr } = await outputOf(`
    redactor.add("correct horse");
    const output = ownOutput(redactor);
    output.stdout.write("line for programs\\n");
    output.stderr.write("word for people\\n");
    console.log("a hook says correct horse");
    process.stdout.write(Buffer.from("and writes correct horse\\n"), () => console.error("and complains of correct horse"));
    await new Promise((resolve) => process.stderr.write("to the end\\n", "utf8", resolve));`);
  expect(stdout).toBe("line for programs\n");
  expect(stderr.split("\n").toSorted()).toEqual(["", "a hook says [secret]", "and complains of [secret]", "and writes [secret]", "to the end", "word for people"]);
});

test("the outputs are given back", async () => {
  const { stdout, stderr } = await outputOf(`
    const before = process.stdout.write;
    { using output = ownOutput(redactor); }
    console.log(process.stdout.write === before);`);
  expect({ stdout, stderr }).toEqual({ stdout: "true\n", stderr: "" });
});
