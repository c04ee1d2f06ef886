/** One thing that was to be seen, and what was. */
export type Case = { readonly name: string; readonly expected: string; readonly got: string; readonly ok: boolean };

export function aCase(name: string, expected: string, got: string): Case {
  return { name, expected, got, ok: expected === got };
}

/** Prints a line for each, as JSON where a program reads, and how many there are. @returns the exit code */
export function printCases(cases: readonly Case[], { json }: { readonly json: boolean }): number {
  for (const one of cases) process.stdout.write(json ? `${JSON.stringify(one)}\n` : `${one.ok ? "ok    " : "NOT OK"} ${one.name}: ${one.got}${one.ok ? "" : ` (expected ${one.expected})`}\n`);
  const bad = cases.filter(({ ok }) => !ok).length;
  process.stderr.write(`${cases.length - bad} passed, ${bad} failed\n`);
  return bad === 0 && cases.length > 0 ? 0 : 1;
}
