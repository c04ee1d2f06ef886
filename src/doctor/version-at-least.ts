/** The first version number in a program's answer, such as `0.14.0` in `restic 0.14.0 compiled with go`. Pure. */
export function versionIn(text: string): string | undefined {
  return /\d+(?:\.\d+)+/.exec(text)?.[0];
}

/** Compares dotted numbers part by part; what follows the numbers is ignored and a missing part is 0. Pure. */
export function versionAtLeast(version: string, least: string): boolean {
  const have = numbersOf(version);
  const need = numbersOf(least);
  for (let i = 0; i < Math.max(have.length, need.length); i += 1) {
    const difference = (have[i] ?? 0) - (need[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbersOf(version: string): number[] {
  return (versionIn(version) ?? version).split(".").map((part) => Number.parseInt(part, 10) || 0);
}
