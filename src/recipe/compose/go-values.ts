/** Go's way of writing and reading the values that compose files hold: floats, durations, sizes. */

/** How Go prints a 64-bit float by default: the shortest digits, with an exponent below 1e-4 and from 1e6 on. */
export function printFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [digits = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return value.toString();
  return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** The number that a 32-bit float holds, with the shortest digits that tell it from its neighbours. */
export function shortFloat32(value: number): number {
  const rounded = Math.fround(value);
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(rounded.toPrecision(digits));
    if (Math.fround(short) === rounded) return short;
  }
  return rounded;
}

const nanoseconds: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };
const durationPattern = /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** Reads Go's duration grammar (`1m30s`, `500ms`, `0`); undefined when the text is none. In nanoseconds. */
export function parseDuration(text: string): bigint | undefined {
  if (!durationPattern.test(text)) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g)) {
    const size = nanoseconds[unit] ?? 0;
    total += BigInt(whole || "0") * BigInt(size);
    if (fraction !== "") total += BigInt(Math.trunc(Number(fraction) * (size / 10 ** fraction.length)));
  }
  if (total > 2n ** 63n - 1n) return undefined;
  return text.startsWith("-") ? -total : total;
}

/** Writes nanoseconds the way Go does: `1h0m0s`, `1m30s`, `500ms`, `0s`. */
export function printDuration(value: bigint): string {
  if (value === 0n) return "0s";
  const sign = value < 0n ? "-" : "";
  const rest = value < 0n ? -value : value;
  if (rest < 1_000n) return `${sign}${rest}ns`;
  if (rest < 1_000_000n) return `${sign}${decimal(rest, 3)}µs`;
  if (rest < 1_000_000_000n) return `${sign}${decimal(rest, 6)}ms`;
  const minutes = rest / 60_000_000_000n;
  const seconds = `${decimal(rest % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return sign + seconds;
  return minutes < 60n ? `${sign}${minutes}m${seconds}` : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** `value` / 10^places without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "");
  return digits.slice(0, -places) + (fraction === "" ? "" : `.${fraction}`);
}

const binaryUnits: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };

/** Reads a size in Docker's memory units (`512M`, `1.5 gb`, `2GiB`); undefined when the text is none. In bytes. */
export function parseSize(text: string): bigint | undefined {
  const cut = Math.max(...[..."0123456789. "].map((c) => text.lastIndexOf(c)));
  if (cut === -1) return undefined;
  const number = text.slice(0, text[cut] === " " ? cut : cut + 1);
  const suffix = text.slice(cut + 1).toLowerCase();
  const size = parseFloatStrictly(number);
  if (size === undefined || size < 0) return undefined;
  if (suffix === "" || suffix === "b") return BigInt(Math.trunc(size));
  const unit = binaryUnits[suffix[0] ?? ""];
  if (unit === undefined || !["", "b", "ib"].includes(suffix.slice(1))) return undefined;
  return BigInt(Math.trunc(size * unit));
}

/** Reads a decimal float; undefined for anything else, infinities and hexadecimal floats included. */
export function parseFloatStrictly(text: string): number | undefined {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
