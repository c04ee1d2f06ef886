import { asObject } from "#recipe/shape.ts";
import type { ComposePort } from "#recipe/compose/types.ts";
import type { ComposeFile } from "../facts/compose-file.ts";
import type { Facts } from "../facts/facts.ts";
import { at, atPair, environmentOf, portsOf, serviceParts, type Placed, type ServicePart } from "../look.ts";
import type { Finding, Rule } from "../rule.ts";

/** For every part of a service in an overlay what the files before it say about that service. */
function overlays({ files }: Facts): { readonly part: ServicePart; readonly below: readonly ServicePart[] }[] {
  const all = serviceParts(files);
  return all.map((part) => ({ part, below: all.filter((other) => other.name === part.name && isBelow(other.file, part.file, files)) })).filter(({ below }) => below.length > 0);
}

/** An overlay that the sample does not select comes on top of all that it does. */
function isBelow(other: ComposeFile, file: ComposeFile, files: readonly ComposeFile[]): boolean {
  return other.selected && other !== file && (!file.selected || files.indexOf(other) < files.indexOf(file));
}

export const c114: Rule = {
  id: "C114",
  title: "overlays leave health check tests alone",
  severity: "error",
  why: "The test of an overlay is added to the end of the one below it, which makes a command that fails; a test together with disable stops the deploy.",
  fix: "Set the test in one file only. Intervals, retries and start_period can be changed by overlays.",
  abra: false,
  check: (facts) => overlays(facts).flatMap(({ part, below }): Finding[] => {
    const own = asObject(part.filled["healthcheck"]);
    const tested = below.some((each) => hasTest(asObject(each.filled["healthcheck"])));
    const disabled = below.some((each) => asObject(each.filled["healthcheck"])["disable"] === true);
    if (hasTest(own) && tested) return [{ message: `the test of service ${part.name} is appended to the one of the file below`, at: at(part, "healthcheck", "test") }];
    if (hasTest(own) && disabled) return [{ message: `service ${part.name} gets a test although the file below disables its health check`, at: at(part, "healthcheck", "test") }];
    return own["disable"] === true && tested ? [{ message: `the health check of service ${part.name} cannot be disabled here: the file below sets a test`, at: at(part, "healthcheck", "disable") }] : [];
  }),
};

function hasTest(healthcheck: Readonly<Record<string, unknown>>): boolean {
  const test = healthcheck["test"];
  return typeof test === "string" ? test !== "" : Array.isArray(test) && test.length > 0;
}

export const c115: Rule = {
  id: "C115",
  title: "overlays do not try to empty a variable",
  severity: "warning",
  why: "An empty value in an overlay does not replace one that is not empty: the service keeps the value of the file below.",
  fix: "Take the value from .env in the file below, or give another value that the app understands as off.",
  abra: false,
  check: (facts) => overlays(facts).flatMap(({ part, below }) => environmentOf(part)
    .filter((pair) => pair.value === "" && !facts.values[pair.key] && below.some((each) => environmentOf(each).some((other) => other.key === pair.key && other.value)))
    .map((pair) => ({ message: `${pair.key} of service ${part.name} keeps the value of the file below`, at: atPair(part, pair) }))),
};

export const c116: Rule = {
  id: "C116",
  title: "no service that an overlay touches publishes one number for two protocols",
  severity: "error",
  why: "When a service is merged, its ports are kept by their published number: of 443/tcp and 443/udp only the last stays.",
  fix: "Publish the second protocol in the overlay's place too, or keep all of the service in one file.",
  abra: false,
  check: (facts) => overlays(facts).flatMap(({ part, below }) => collapsing(below).map(({ first, port, by }) => ({
    message: `${by.file.path} loses port ${describe(first)} of service ${part.name} to ${describe(port)} as soon as ${part.file.path} is merged`,
    at: by.file.source.positionOf(port.path),
    severity: part.file.selected ? "error" as const : "warning" as const,
  }))),
};

type Published = Placed<{ readonly port: ComposePort }>;

function collapsing(below: readonly ServicePart[]): { readonly first: Published; readonly port: Published; readonly by: ServicePart }[] {
  return below.flatMap((by) => portsOf(by).flatMap((port, index, all) => {
    const first = all.slice(0, index).find((other) => (other.port.published ?? 0) === (port.port.published ?? 0) && describe(other) !== describe(port));
    return first ? [{ first, port, by }] : [];
  }));
}

function describe({ port }: Published): string {
  return `${port.published || "any"}:${port.target}/${port.protocol ?? "tcp"}`;
}
