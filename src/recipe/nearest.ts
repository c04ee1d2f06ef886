/** Those of the names that look most like what somebody wrote, best first. Names that have nothing in common are left out. */
export function nearest(wanted: string, names: readonly string[], count = 5): string[] {
  const rated = names.map((name) => ({ name, cost: cost(wanted.toLowerCase(), name.toLowerCase()) }));
  return rated.filter(({ cost: value }) => value < 0.6).toSorted((a, b) => a.cost - b.cost || (a.name < b.name ? -1 : 1)).slice(0, count).map(({ name }) => name);
}

/** 0 for the same text, 1 for nothing in common. What contains the other, or begins alike, is near. */
function cost(a: string, b: string): number {
  const distance = editDistance(a.slice(0, 100), b.slice(0, 100)) / Math.max(a.length, b.length, 1);
  const contained = a !== "" && (b.includes(a) || a.includes(b)) ? 0.3 : 1;
  return Math.min(distance, contained);
}

/** Least number of characters to insert, delete or replace. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
