import { access, constants, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** The path of the first of these programs that PATH holds, or undefined. Names are tried in their order. */
export async function findProgram(names: readonly string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const name of names) {
    for (const folder of (env.PATH ?? "").split(delimiter).filter(Boolean)) {
      const path = join(folder, name);
      if (await isProgram(path)) return path;
    }
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
