import { mergeFields, writeFields, type Fields } from "./fields.ts";
import { objectKinds, objectTables } from "./object-fields.ts";
import { extensionsOf } from "./object-fields.ts";
import { isObject } from "./read.ts";
import { serviceTable } from "./service-fields.ts";
import type { TypedModel } from "./normalise.ts";
import type { ComposeModel, Json, JsonObject } from "./types.ts";

/**
 * Lays a later compose file over an earlier one, by docker/cli's rules: services meet field by field (service-fields.ts says how), networks,
 * volumes, secrets and configs are replaced whole, extensions at the top are the first file's.
 */
export function merge(base: TypedModel, over: TypedModel): TypedModel {
  const services: Record<string, Fields> = { ...base.services };
  for (const [name, service] of Object.entries(over.services)) {
    const earlier = Object.hasOwn(services, name) ? services[name] : undefined;
    services[name] = earlier ? { ...mergeFields(serviceTable, earlier, service), ...mergeExtensions(extensionsOf(earlier as JsonObject), extensionsOf(service as JsonObject)) } : service;
  }
  const objects = Object.fromEntries(objectKinds.map((kind) => [kind, { ...base.objects[kind], ...over.objects[kind] }])) as TypedModel["objects"];
  return { version: base.version, services, objects, extensions: base.extensions };
}

/** Maps by key, lists appended, the rest replaced. */
function mergeExtensions(base: JsonObject, over: JsonObject): JsonObject {
  const out: Record<string, Json> = { ...base };
  for (const [key, later] of Object.entries(over)) {
    const earlier = Object.hasOwn(base, key) ? base[key] : undefined;
    if (isObject(earlier) && isObject(later)) out[key] = mergeExtensions(earlier, later);
    else if (Array.isArray(earlier) && Array.isArray(later)) out[key] = [...earlier, ...later];
    else out[key] = later;
  }
  return out;
}

/** The model as `docker stack config` prints it: what is empty is left out. */
export function write(model: TypedModel): ComposeModel {
  const services = Object.fromEntries(
    Object.entries(model.services).map(([name, service]) => [name, { ...writeFields(serviceTable, service), ...extensionsOf(service as JsonObject) }]),
  );
  const objects = objectKinds.flatMap((kind) => {
    const entries = Object.entries(model.objects[kind]).map(([key, fields]) => [key, { ...writeFields(objectTables[kind], fields), ...extensionsOf(fields as JsonObject) }] as const);
    return entries.length === 0 ? [] : [[kind, Object.fromEntries(entries)] as const];
  });
  // The tables above are the one place where this shape is made.
  return { version: model.version, services, ...Object.fromEntries(objects), ...model.extensions };
}
