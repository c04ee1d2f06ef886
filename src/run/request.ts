import type { Lane, Tier } from "#results/schema.ts";
import type { ShippedLimits } from "#shipped/limits.ts";

/** What someone asked for. Checked at the door (CLI, later queue and web page), trusted inside. */
export type RunRequest = {
  /** Path of a git repository, or a URL (https, ssh, file). */
  readonly source: string;
  /** The recipe's name; by default the last part of the source. */
  readonly recipe: string;
  /** Branch, tag or commit under test. */
  readonly ref: string;
  /** Branch, tag or commit to upgrade from, instead of what decideBase would choose. */
  readonly base: string | null;
  readonly lane: Lane;
  /** The run for whose sake this one is made; null for a run of its own. */
  readonly parent: string | null;
  /** What the app's volumes hold at first; null for what the suite says. */
  readonly baseData: "fresh" | "canonical" | null;
  readonly tiers: readonly Tier[];
  /** Also try the base again on the upgraded data, when all else is done. */
  readonly wayBack: boolean;
  /** Folder of the recipe's suite; null for none. */
  readonly suite: string | null;
  readonly deadlineSeconds: number;
  /** Overrides the suite's time limit for convergence; null for the suite's own. */
  readonly deployTimeoutSeconds: number | null;
  /** How long an app that failed is kept for inspection; 0 for not at all. */
  readonly keepSeconds: number;
  readonly endpoint: string;
  readonly stateHome: string;
  /** Host paths that a recipe may bind, read only, besides the time zone's. */
  readonly allowedHostPaths: readonly string[];
  /** Which recipes may bring tests of their own, by where they are fetched from, and what those may use. */
  readonly shipped: { readonly allow: readonly string[]; readonly limits: ShippedLimits };
  /** Domain below which apps get their names. */
  readonly zone: string;
  /** Where the apps are found that a suite needs. */
  readonly companions: {
    /** Folder that holds a folder for each suite. */
    readonly suites: string;
    /** Where recipes are whose suite does not say; `{recipe}` stands for the name. */
    readonly upstream: string;
    /** Paths or URLs of certain recipes, which win over both. */
    readonly sources: Readonly<Record<string, string>>;
  };
};
