import { fileURLToPath } from "node:url";

/** The folder that holds package.json, `suites/` and `samples/`. */
export const packageRoot = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
