import { gunzipSync } from "node:zlib";

/** The rows of a table in a plain dump of PostgreSQL, by column. */
export function rowsOf(dump: string, table: string): Record<string, string>[] {
  const block = new RegExp(`^COPY public\\.${table} \\(([^)]*)\\) FROM stdin;\\n([\\s\\S]*?)^\\\\\\.$`, "m").exec(dump);
  if (!block) throw new Error(`the dump holds no table ${table}`);
  const columns = (block[1] ?? "").split(", ");
  const lines = (block[2] ?? "").split("\n").filter((line) => line !== "");
  return lines.map((line) => Object.fromEntries(line.split("\t").map((value, i) => [columns[i] ?? "", value])));
}

/** The text of a compressed dump; one that was cut off is an error. */
export function readDump(compressed: Buffer): string {
  const dump = gunzipSync(compressed).toString();
  if (!dump.includes("PostgreSQL database dump complete")) throw new Error("the dump has no end");
  return dump;
}
