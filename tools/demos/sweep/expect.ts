import type { SweepReport } from "#sweep/report/schema.ts";
import { aCase, type Case } from "../case.ts";
import { moving, type DemoRecipe } from "./upstreams.ts";

/** Every good one is promoted to its newest release, every bad one is red with a reason of its own and has no canonical, and all are accounted for. */
export function firstSweep(recipes: readonly DemoRecipe[], report: SweepReport): Case[] {
  const reasons = report.recipes.filter((line) => line.class === "red").map((line) => line.reason);
  return [
    ...accounted("1st sweep", recipes, report),
    ...recipes.map(({ name, good, newest }) => aCase(`1st sweep: ${name}`, good ? `promoted none → ${newest}` : "red none → none", lineOf(report, name))),
    aCase("1st sweep: each red one has a reason of its own", String(reasons.length), String(new Set(reasons).size)),
  ];
}

/** What was promoted is skipped, and only what was red is run again. */
export function secondSweep(recipes: readonly DemoRecipe[], report: SweepReport): Case[] {
  return [
    ...accounted("2nd sweep", recipes, report),
    ...recipes.map(({ name, good, newest }) => aCase(`2nd sweep: ${name}`, good ? `skipped ${newest} → ${newest}, no-new-version` : "red none → none", lineOf(report, name))),
  ];
}

/** Of the good ones exactly the one with a new release is run, and it moves. */
export function thirdSweep(recipes: readonly DemoRecipe[], report: SweepReport, release: string): Case[] {
  return [
    ...accounted("3rd sweep", recipes, report),
    ...recipes.filter(({ good }) => good).map(({ name, newest }) => aCase(`3rd sweep: ${name}`, name === moving ? `promoted ${newest} → ${release}` : `skipped ${newest} → ${newest}, no-new-version`, lineOf(report, name))),
  ];
}

function accounted(sweep: string, recipes: readonly DemoRecipe[], report: SweepReport): Case[] {
  const counted = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
  return [aCase(`${sweep}: accounts for`, `${recipes.length} of ${recipes.length}, no fault`, `${counted} of ${report.recipes.length}, ${report.faults.length === 0 ? "no fault" : report.faults.map(({ code }) => code).join(", ")}`)];
}

function lineOf(report: SweepReport, name: string): string {
  const line = report.recipes.find(({ recipe }) => recipe === name);
  if (!line) return "not there";
  return `${line.class} ${line.from ?? "none"} → ${line.to ?? "none"}${line.class === "skipped" ? `, ${line.reason}` : ""}`;
}
