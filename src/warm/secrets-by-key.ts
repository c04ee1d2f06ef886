import { Fault } from "#kit/fault.ts";
import type { Redactor } from "#kit/redact.ts";

/** A warm app's secrets for who uses it; every value is masked from then on. */
export function secretsByKey(recipe: string, values: Readonly<Record<string, string>>, redactor: Redactor): { value(key: string): string } {
  for (const value of Object.values(values)) redactor.add(value);
  return {
    value(key) {
      const value = Object.hasOwn(values, key) ? values[key] : undefined;
      if (value === undefined) throw new Fault("suite", "secret-unknown", `${recipe} has no secret "${key}"`, { next: `It has: ${Object.keys(values).join(", ") || "none"}.` });
      return value;
    },
  };
}
