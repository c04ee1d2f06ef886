/** Makes the generated parts of the documentation anew. With `--check`, only says whether they are up to date. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "#kit/packages.ts";
import { insertLintDoc } from "#lint/lint-doc.ts";
import { insertSchemaDoc } from "#results/schema-doc.ts";
import { withKeyTable } from "#suite/docs.ts";
import { insertParityDoc } from "../test/peers/edge/parity-doc.ts";
import { parityTable } from "../test/peers/edge/parity-table.ts";

const pages: Readonly<Record<string, (page: string) => string>> = { "docs/write-a-suite.md": withKeyTable, "docs/results.md": insertSchemaDoc, "docs/lint.md": insertLintDoc, "docs/edge.md": (page) => insertParityDoc(page, parityTable) };

for (const [file, renew] of Object.entries(pages)) {
  const path = join(packageRoot, file);
  const page = readFileSync(path, "utf8");
  const fresh = renew(page);
  if (page === fresh) continue;
  if (process.argv.includes("--check")) {
    process.stderr.write(`${file} is not up to date: npm run docs:generate\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, fresh);
    process.stdout.write(`wrote ${file}\n`);
  }
}
