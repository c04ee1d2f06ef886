import { z } from "zod";
import { change, type Database } from "./database.ts";
import { instant, jsonText, milliseconds, parseRow, storable } from "./row.ts";
import type { Mirror, Mirrors } from "./store.ts";

export function mirrors(database: Database): Mirrors {
  const select = () => database.kysely.selectFrom("mirror").selectAll();
  return {
    get: async (recipe) => {
      const row = await select().where("recipe", "=", recipe).executeTakeFirst();
      return row ? readRow(row) : null;
    },
    all: async () => (await select().orderBy("recipe").execute()).map(readRow),
    put: ({ recipe, upstream, mirror, defaultBranch, head, tags, syncedAt, error }) => change(database, "mirrors", async (on) => {
      const facts = { upstream, mirror, default_branch: defaultBranch, head, tags: JSON.stringify(Object.entries(tags)), synced_at: syncedAt === null ? null : milliseconds(syncedAt), error: error === null ? null : storable(error) };
      await on.insertInto("mirror").values({ recipe, ...facts }).onConflict((conflict) => conflict.column("recipe").doUpdateSet(facts)).execute();
    }),
  };
}

const rowSchema = z.object({
  recipe: z.string(),
  upstream: z.string(),
  mirror: z.string().nullable(),
  default_branch: z.string().nullable(),
  head: z.string().nullable(),
  // Pairs, not an object: a tag may be called `__proto__`.
  tags: jsonText(z.array(z.tuple([z.string(), z.string()]))).transform((pairs) => Object.fromEntries(pairs)),
  synced_at: instant.nullable(),
  error: z.string().nullable(),
});

function readRow(row: { readonly recipe: string }): Mirror {
  const { default_branch, synced_at, ...same } = parseRow(rowSchema, "mirror", row.recipe, row);
  return { ...same, defaultBranch: default_branch, syncedAt: synced_at };
}
