import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { packageRoot } from "#kit/packages.ts";
import { buildSampleRecipe } from "#samples/build-recipe.ts";

/** A file's text, or the target of a symbolic link. */
export type Content = string | { readonly link: string };

export type RecipeParts = {
  readonly name: string;
  /** Files of each release, oldest first, over those of the release before. All start from the probe recipe, which has no fault. */
  readonly releases: readonly { readonly version: string; readonly files: Readonly<Record<string, Content>>; readonly remove?: readonly string[] }[];
  /** Default `main`. */
  readonly branch?: string;
};

/** Makes the git repository of a recipe that exists for one test only. */
export async function makeRecipe(folder: string, { name, releases, branch = "main" }: RecipeParts): Promise<string> {
  const source = join(folder, "sources", name);
  for (const { version, files } of releases) await writeFiles(join(source, version), files);
  const sample = {
    about: "made for a test",
    from: relative(source, join(packageRoot, "samples/planted/_probe/tree")),
    default_branch: branch,
    releases: releases.map(({ version, remove = [] }) => ({ version, remove })),
  };
  // JSON is YAML.
  await writeFile(join(source, "sample.yml"), JSON.stringify(sample));
  return (await buildSampleRecipe(source, join(folder, "recipes"))).path;
}

export async function writeFiles(folder: string, files: Readonly<Record<string, Content>>): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    const whole = join(folder, path);
    await mkdir(dirname(whole), { recursive: true });
    await (typeof content === "string" ? writeFile(whole, content) : symlink(content.link, whole));
  }
  return folder;
}

/** The probe recipe's settings under another name. */
export function envSample(name: string, ...more: string[]): string {
  return [`TYPE=${name}`, `DOMAIN=${name}.example.com`, "LETS_ENCRYPT_ENV=production", ...more, ""].join("\n");
}

export type ProbeCompose = {
  readonly version?: string;
  /** Shell commands before the web server starts. */
  readonly before?: string;
  /** Lines of the service, indented like its own. */
  readonly service?: readonly string[];
  readonly labels?: readonly string[];
  /** Lines at the top level. */
  readonly top?: readonly string[];
};

/** The probe recipe's compose file with additions. The image answers on port 80 with what lies in the volume `content`. */
export function probeCompose({ version = "1.0.0+1.0.0", before = "cat /version > /www/index.html", service = [], labels = [], top = [] }: ProbeCompose = {}): string {
  const image = version.split("+")[1] === "1.1.0" ? "1.1.0" : "1.0.0";
  return `version: "3.8"

services:
  app:
    image: localhost/cc-ci-samples/probe:${image}
    command: ["sh", "-c", ${JSON.stringify(`${before}; exec httpd -f -p 80 -h /www`)}]
    networks:
      - proxy
    volumes:
      - content:/www
${service.map((line) => `    ${line}\n`).join("")}    deploy:
      restart_policy:
        condition: any
        delay: 1s
      update_config:
        failure_action: rollback
        order: stop-first
        monitor: 1s
      labels:
        - "traefik.enable=true"
        - "traefik.http.services.\${STACK_NAME}.loadbalancer.server.port=80"
        - "traefik.http.routers.\${STACK_NAME}.rule=Host(\`\${DOMAIN}\`)"
        - "traefik.http.routers.\${STACK_NAME}.entrypoints=web-secure"
        - "traefik.http.routers.\${STACK_NAME}.tls.certresolver=\${LETS_ENCRYPT_ENV}"
        - "backupbot.backup=true"
        - "coop-cloud.\${STACK_NAME}.version=${version}"
${labels.map((label) => `        - ${JSON.stringify(label)}\n`).join("")}    healthcheck:
      test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1/"]
      interval: 1s
      timeout: 5s
      retries: 5
      start_period: 15s

volumes:
  content:

networks:
  proxy:
    external: true
${top.map((line) => `${line}\n`).join("")}`;
}
