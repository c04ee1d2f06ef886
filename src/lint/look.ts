import type { Position } from "#kit/fault.ts";
import { parsePortSpec } from "#recipe/compose/port-spec.ts";
import type { ComposeMount, ComposePort, Path } from "#recipe/compose/types.ts";
import { parseVolumeSpec } from "#recipe/compose/volume-spec.ts";
import { asList, asObject, asText, type JsonObject } from "#recipe/shape.ts";
import type { ComposeFile } from "./facts/compose-file.ts";
import type { RecipeFacts } from "./facts/recipe-facts.ts";

/** What one compose file says about one service. */
export type ServicePart = {
  readonly file: ComposeFile;
  readonly name: string;
  /** Of the service in the file. */
  readonly path: Path;
  /** As written. */
  readonly raw: JsonObject;
  /** With variables filled in. */
  readonly filled: JsonObject;
};

/** The parts of all services in the order of the files. */
export function serviceParts(files: readonly ComposeFile[]): ServicePart[] {
  return files.flatMap((file) => Object.entries(asObject(file.source.model["services"])).map(([name, raw]) => ({
    file, name, path: ["services", name], raw: asObject(raw), filled: asObject(asObject(file.filled["services"])[name]),
  })));
}

/** The same, by service. */
export function serviceMap(files: readonly ComposeFile[]): Map<string, ServicePart[]> {
  return Map.groupBy(serviceParts(files), (part) => part.name);
}

/** Position of something in a service's part; without `more` of the service itself. */
export function at(part: ServicePart, ...more: Path): Position {
  return part.file.source.positionOf([...part.path, ...more]);
}

export type Pair = { readonly key: string; readonly value: string | null; readonly path: Path };

/** The entries of an `environment`, `labels` or their like, in either form. `path` is where the value stands. */
export function pairsOf(value: unknown, path: Path): Pair[] {
  if (Array.isArray(value)) {
    return asList(value).flatMap((item, index) => {
      const text = String(item);
      const cut = text.indexOf("=");
      return [{ key: cut < 0 ? text : text.slice(0, cut), value: cut < 0 ? null : text.slice(cut + 1), path: [...path, index] }];
    });
  }
  return Object.entries(asObject(value)).map(([key, item]) => ({ key, value: item === null || item === undefined ? null : String(item), path: [...path, key] }));
}

/** Filled in. */
export function environmentOf(part: ServicePart): Pair[] {
  return pairsOf(part.filled["environment"], [...part.path, "environment"]);
}

/** `deploy.labels`, filled in. */
export function labelsOf(part: ServicePart): Pair[] {
  return pairsOf(asObject(part.filled["deploy"])["labels"], [...part.path, "deploy", "labels"]);
}

export function atPair(part: ServicePart, pair: Pair): Position {
  return part.file.source.positionOf(pair.path);
}

/** The last of the files that sets a label of a service. */
export function findLabel(facts: Pick<RecipeFacts, "files">, service: string, key: string): { readonly part: ServicePart; readonly pair: Pair } | undefined {
  const parts = (serviceMap(facts.files.filter((file) => file.selected)).get(service) ?? []).toReversed();
  for (const part of parts) {
    const pair = labelsOf(part).find((label) => label.key.toLowerCase() === key.toLowerCase());
    if (pair) return { part, pair };
  }
  return undefined;
}

export type Placed<T> = T & { readonly path: Path };

/** Volumes, short forms read. What cannot be read is left out. */
export function mountsOf(part: ServicePart): Placed<{ readonly mount: ComposeMount }>[] {
  return asList(part.filled["volumes"]).flatMap((item, index) => {
    const path = [...part.path, "volumes", index];
    if (typeof item !== "string") return [{ mount: asObject(item) as unknown as ComposeMount, path }];
    const spec = parseVolumeSpec(item);
    return spec.kind === "mount" ? [{ mount: spec.mount, path }] : [];
  });
}

/** Keys of the named volumes that a service mounts. */
export function volumesOf(part: ServicePart): Placed<{ readonly volume: string }>[] {
  return mountsOf(part).flatMap(({ mount, path }) => (mount.type === "volume" && mount.source ? [{ volume: mount.source, path }] : []));
}

export function portsOf(part: ServicePart): Placed<{ readonly port: ComposePort }>[] {
  return asList(part.filled["ports"]).flatMap((item, index) => {
    const path = [...part.path, "ports", index];
    if (typeof item === "object") return [{ port: asObject(item) as unknown as ComposePort, path }];
    const spec = parsePortSpec(String(item));
    return spec.kind === "ports" ? spec.ports.map((port) => ({ port, path })) : [];
  });
}

export function networksOf(part: ServicePart): Placed<{ readonly network: string }>[] {
  const networks = part.filled["networks"];
  if (Array.isArray(networks)) return asList(networks).map((network, index) => ({ network: String(network), path: [...part.path, "networks", index] }));
  return Object.keys(asObject(networks)).map((network) => ({ network, path: [...part.path, "networks", network] }));
}

/** The secrets or configs that a service uses. `target` is the file's name or path in the container as templates call it. */
export function filesUsed(part: ServicePart, section: "secrets" | "configs"): Placed<{ readonly source: string; readonly target: string }>[] {
  return asList(part.filled[section]).flatMap((item, index) => {
    const source = asText(item) ?? asText(asObject(item)["source"]);
    return source === undefined ? [] : [{ source, target: asText(asObject(item)["target"]) ?? source, path: [...part.path, section, index] }];
  });
}

/** Keys that files declare under `networks`, `volumes`, `secrets` or `configs`. */
export function declared(files: readonly ComposeFile[], section: string): Set<string> {
  return new Set(files.flatMap((file) => Object.keys(asObject(file.source.model[section]))));
}

/** For what is wrong with a file as a whole, or with one that is missing. */
export function startOf(path: string): Position {
  return { file: path, line: 1, column: 1 };
}

/** Position of an offset in a text. */
export function offsetPosition(file: string, text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { file, line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
