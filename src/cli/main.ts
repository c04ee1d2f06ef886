import { CommanderError } from "commander";
import { installPlainImports } from "#kit/plain-imports.ts";
import { exitCodeOfFault, exitCodes } from "./exit-codes.ts";
import { buildProgram } from "./program.ts";

async function main(): Promise<number> {
  // Before the commands, which are loaded when they are called.
  installPlainImports();
  const { packageVersion } = await import("#kit/packages.ts");
  try {
    await buildProgram(packageVersion()).parseAsync();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has printed what is wrong, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    const [{ formatError }, { Fault }, { interruptedWith }] = await Promise.all([import("./print-error.ts"), import("#kit/fault.ts"), import("./interrupt.ts")]);
    process.stderr.write(`${formatError(error)}\n`);
    if (error instanceof Fault && error.kind === "cancelled") return interruptedWith() ?? exitCodeOfFault(error.kind);
    return error instanceof Fault ? exitCodeOfFault(error.kind) : exitCodes.infrastructure;
  }
}

// A reader that went away (`| head`) is no reason to fail, and never one to leave a run's app behind.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
process.exitCode = await main();
