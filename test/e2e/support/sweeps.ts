import { join } from "node:path";
import { sweepReportSchema, type RecipeLine, type SweepReport } from "#sweep/report/schema.ts";
import type { CanonicalRecord } from "#canonical/record.ts";
import { currentOf, endOf, lines } from "./canonicals.ts";
import type { CcCi } from "./cc-ci.ts";
import { makeKeeper, makeKeeperSuite, type KeeperRelease, type SuiteParts } from "./keeper.ts";
import { configure } from "./settings.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

/** What a sweep came to, as its report has it. */
export type Swept = { readonly call: CcCi; readonly code: number | null; readonly report: SweepReport; line(recipe: string): RecipeLine };

/** A workshop whose home sweeps the recipes that are made in it. */
export type SweepShop = {
  readonly workshop: Workshop;
  readonly suites: string;
  /** The snapshots' root. */
  readonly root: string;
  /** Makes a keeper without backups and its suite; gives the path of its repository. */
  enrol(name: string, releases: readonly KeeperRelease[], suite?: SuiteParts, branch?: string): Promise<string>;
  start(...more: readonly string[]): CcCi;
  /** Sweeps to the end; fails with all output where there is no report. */
  sweep(...more: readonly string[]): Promise<Swept>;
  current(recipe: string): Promise<CanonicalRecord | null>;
};

/** Opens a workshop whose configuration says that upstream is the folder of its own recipes. */
export async function openSweepShop(): Promise<SweepShop> {
  const workshop = await openWorkshop(["probe"]);
  const suites = join(workshop.folder, "suites");
  await configure(workshop.home, { upstream: join(workshop.folder, "recipes/{recipe}") });
  const start: SweepShop["start"] = (...more) => workshop.start(["sweep", "--suites", suites, "--json", ...more]);
  return {
    workshop,
    suites,
    root: join(workshop.home, "canonicals"),
    async enrol(name, releases, suite, branch) {
      await makeKeeperSuite(suites, name, suite);
      return await makeKeeper(workshop.folder, name, releases.map((release) => ({ backup: false, ...release })), branch);
    },
    start,
    sweep: async (...more) => await sweptBy(start(...more)),
    current: (recipe) => currentOf(workshop.home, recipe),
  };
}

async function sweptBy(call: CcCi): Promise<Swept> {
  const { code, stdout, stderr } = await endOf(call);
  const told = lines(stdout).find(({ kind }) => kind === "report");
  if (told === undefined) throw new Error(`the sweep ended with exit code ${code} and without a report\n${stderr}\n${stdout.slice(-2_000)}`);
  const report = sweepReportSchema.parse(told.report);
  return {
    call, code, report,
    line(recipe) {
      const line = report.recipes.find((one) => one.recipe === recipe);
      if (line === undefined) throw new Error(`${recipe} has no line in the report: ${JSON.stringify(report)}`);
      return line;
    },
  };
}
