const mask = "[secret]";

/** Values shorter than this are not masked: they would blot out ordinary text. */
const shortestSecret = 5;

/**
 * Knows every secret value of a run and removes them from whatever leaves the process.
 * Multi-line secrets are masked line by line as well, and so are their base64 and URL-encoded forms.
 */
export class Redactor {
  #values = new Set<string>();
  #pattern: RegExp | undefined;

  add(secret: string): void {
    for (const form of formsOf(secret)) if (form.length >= shortestSecret) this.#values.add(form);
    this.#pattern = undefined;
  }

  /** The text with every known secret replaced by `[secret]`. */
  text(input: string): string {
    if (this.#values.size === 0) return input;
    this.#pattern ??= new RegExp(
      [...this.#values].toSorted((a, b) => b.length - a.length).map((v) => RegExp.escape(v)).join("|"),
      "g",
    );
    return input.replace(this.#pattern, mask);
  }

  /** A copy of a JSON value with every string in it redacted, keys included. */
  json<T>(value: T): T {
    if (typeof value === "string") return this.text(value) as T;
    if (Array.isArray(value)) return value.map((item) => this.json(item)) as T;
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [this.text(k), this.json(v)])) as T;
    }
    return value;
  }
}

function formsOf(secret: string): string[] {
  const trimmed = secret.trim();
  const lines = trimmed.includes("\n") ? trimmed.split("\n").map((line) => line.trim()) : [];
  return [trimmed, ...lines, Buffer.from(trimmed).toString("base64"), encodeURIComponent(trimmed), JSON.stringify(trimmed).slice(1, -1)];
}

/** Whether a setting's name says that its value is a secret. */
export function looksSecret(name: string): boolean {
  return /SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|PRIVATE|API_?KEY|(^|_)KEY$/i.test(name);
}
