/** Sees to it that this machine can build the peers: a C compiler, and Go or the means to fetch it. */
import { findProgram } from "#doctor/find-program.ts";
import { installMissing } from "../install-missing.ts";

const there = async (...programs: string[]): Promise<boolean> => (await findProgram(programs, process.env)) !== undefined;

await installMissing([...((await there("gcc")) ? [] : ["compiler" as const]), ...((await there("go")) || (await there("pip3", "pip")) ? [] : ["pip" as const])]);
