import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StackModel } from "#deploy/stack/model.ts";
import type { Adaptation } from "#results/schema.ts";

/** Where services find the certificates of the authorities that they trust. */
const inContainer = "/etc/cc-ci/authorities.pem";
const hostBundle = "/etc/ssl/certs/ca-certificates.crt";
const key = "cc_ci_authorities";
/** How programs are told: OpenSSL, Go and Python's ssl; Node; Python's requests; curl; Git. */
const variables = ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO"] as const;

/** Writes the host's authorities and the edge's into one file of the run. */
export async function writeAuthorities(workFolder: string, edgeAuthority: string): Promise<string> {
  const host = await readFile(hostBundle, "utf8").catch(() => "");
  const file = join(workFolder, "authorities.pem");
  await writeFile(file, `${host.trimEnd()}\n${edgeAuthority.trimEnd()}\n`.trimStart());
  return file;
}

/**
 * The stack with the edge's authority trusted in every service: on a real host the apps' certificates come from an authority that every image knows. A variable that the recipe sets
 * itself stays. Pure.
 */
export function withTrust(model: StackModel, stack: string, file: string): StackModel {
  const services = Object.fromEntries(
    Object.entries(model.services).map(([name, service]) => [name, {
      ...service,
      environment: { ...Object.fromEntries(variables.map((variable) => [variable, inContainer])), ...service.environment },
      configs: [...(service.configs ?? []), { source: key, target: inContainer, mode: 0o444 }],
    }]),
  );
  return { ...model, services, configs: { ...model.configs, [key]: { name: `${stack}_${key}`, file } } };
}

/** For the record. */
export const trustAdaptation: Adaptation = {
  kind: "authority", what: `every service trusts the edge's authority (${inContainer}, ${variables.join(", ")})`, why: "apps that reach each other by their domains meet the edge's certificates",
};
