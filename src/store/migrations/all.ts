import type { Kysely } from "kysely";
import { runs } from "./m0001-runs.ts";
import { canonicals } from "./m0002-canonicals.ts";
import { leases } from "./m0003-leases.ts";
import { mirrors } from "./m0004-mirrors.ts";
import { sweeps } from "./m0005-sweeps.ts";
import { warm } from "./m0006-warm.ts";
import type { SchemaWords } from "./words.ts";

/** One step of the schema. Once released it never changes; a change is a new step. It never imports words of today, which move on. */
export type SchemaStep = (db: Kysely<unknown>, words: SchemaWords) => Promise<void>;

/** All steps by name, in the order in which they are taken. */
export const schemaSteps: Readonly<Record<string, SchemaStep>> = {
  "0001-runs": runs,
  "0002-canonicals": canonicals,
  "0003-leases": leases,
  "0004-mirrors": mirrors,
  "0005-sweeps": sweeps,
  "0006-warm": warm,
};
