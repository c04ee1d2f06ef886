import { randomBytes } from "node:crypto";

/**
 * A run's id: sortable by start, unique, safe in file names and Docker labels.
 * Example: `20261123-233501-notes-4f2a91`.
 */
export function newRunId(recipe: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const name = recipe.toLowerCase().replace(/[^a-z0-9-]+/g, "-").slice(0, 24);
  return `${stamp}-${name}-${randomBytes(3).toString("hex")}`;
}

export const runIdPattern = /^\d{8}-\d{6}-[a-z0-9-]+-[0-9a-f]{6}$/;

/** Random lower-case hex, `bytes` bytes of it. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
