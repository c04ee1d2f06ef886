import { formatBytes } from "#kit/bytes.ts";
import { createPaint } from "#results/paint.ts";
import { fit, oneLine, pad, widthOf, wrap } from "#results/text.ts";
import type { Budget, DiskPlan, HoldingKind, Holdings } from "./policy.ts";

/** What `cc-ci disk` shows. */
export type DiskReport = {
  readonly holdings: Holdings;
  readonly budget: Budget;
  /** Room on the file system of the state home. */
  readonly space: { readonly free: number; readonly total: number };
  readonly plan: DiskPlan;
  /** What could not be measured. */
  readonly problems: readonly string[];
};

const titles: Readonly<Record<HoldingKind, readonly [one: string, many: string]>> = { snapshot: ["snapshot", "snapshots"], cache: ["cache", "caches"], run: ["run folder", "run folders"], image: ["image", "images"], warm: ["warm app", "warm apps"] };
const kinds = Object.keys(titles) as HoldingKind[];

/** What is held, what must stay and why, and what would go. */
export function renderDisk(report: DiskReport, options: { readonly width?: number; readonly colour?: boolean } = {}): string {
  const paint = createPaint(options.colour ?? false);
  const width = Math.max(40, Math.min(options.width ?? 80, 140));
  const { plan, problems } = report;
  const rows = summary(report).map(({ kind, count, bytes, removable }) => [`${count} ${titles[kind][count === 1 ? 0 : 1]}`, formatBytes(bytes), removable > 0 ? `${formatBytes(removable)} could go` : "nothing could go"]);
  const stays = plan.protected.map(({ kind, reason, count, bytes }) => [`${count} ${titles[kind][count === 1 ? 0 : 1]}`, formatBytes(bytes), oneLine(reason)]);
  const goes = plan.removals.map(({ kind, id, bytes, reason }) => [`${titles[kind][0]} ${oneLine(id)}`, formatBytes(bytes), oneLine(reason)]);
  const blocks = [
    [...wrap(verdict(report), width).map((line) => paint("bold", line)), ...wrap(wish(report), width).map((line) => paint("muted", line))],
    section("held", rows, width, paint),
    section("stays", stays, width, paint),
    section(goes.length > 0 ? "goes, in this order" : "goes", goes, width, paint),
    problems.flatMap((problem) => wrap(`! ${oneLine(problem)}`, width).map((line) => paint("warn", line))),
  ];
  return `${blocks.filter((block) => block.length > 0).map((block) => block.join("\n")).join("\n\n")}\n`;
}

/** One line of JSON. */
export function renderDiskJson({ budget, space, plan, problems, ...report }: DiskReport): string {
  return `${JSON.stringify({ space, budget, holdings: summary({ ...report, plan }), plan, problems })}\n`;
}

function verdict({ plan }: DiskReport): string {
  if (plan.needed === 0) return "✔ room enough: nothing goes";
  if (plan.suffices) return `! ${formatBytes(plan.needed)} too much: ${formatBytes(plan.frees)} can go`;
  return `✘ ${formatBytes(plan.needed)} too much, and only ${formatBytes(plan.frees)} can go`;
}

function wish({ budget, space }: DiskReport): string {
  const limit = budget.bytes === null ? "no limit" : `${formatBytes(budget.bytes)} at most`;
  const free = budget.free === null ? "" : `, ${formatBytes(budget.free.wanted)} to stay free`;
  return `${formatBytes(space.free)} of ${formatBytes(space.total)} free; ${limit}${free}`;
}

function summary({ holdings, plan }: Pick<DiskReport, "holdings" | "plan">): { readonly kind: HoldingKind; readonly count: number; readonly bytes: number; readonly removable: number }[] {
  const lists: Readonly<Record<HoldingKind, readonly { readonly bytes: number }[]>> = { snapshot: holdings.snapshots.filter(({ state }) => state !== "pruned"), cache: holdings.caches, run: holdings.runs, image: holdings.images, warm: holdings.warm };
  return kinds.map((kind) => {
    const bytes = lists[kind].reduce((sum, one) => sum + one.bytes, 0);
    const stays = plan.protected.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.bytes, 0);
    return { kind, count: lists[kind].length, bytes, removable: bytes - stays };
  });
}

function section(title: string, rows: readonly (readonly string[])[], width: number, paint: ReturnType<typeof createPaint>): string[] {
  if (rows.length === 0) return [];
  const widest = (column: number, most: number): number => Math.min(most, Math.max(...rows.map((row) => widthOf(row[column]!))));
  const first = widest(0, Math.floor(width / 2));
  const second = widest(1, 12);
  const lines = rows.map(([what = "", size = "", why = ""]) => `  ${pad(fit(what, first), first)}  ${" ".repeat(second - widthOf(size))}${size}  ${fit(why, width - first - second - 6)}`.trimEnd());
  return [paint("bold", title), ...lines];
}
