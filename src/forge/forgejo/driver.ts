import { z } from "zod";
import { Fault } from "#kit/fault.ts";
import type { Comment, Forge, ForgeUser, ForgeVersion, GitAccess, NewRepository, PullRequest, Repository, RepositoryName } from "../port.ts";
import { ForgeClient, type ClientOptions } from "./client.ts";
import { anything, commentShape, eventShape, pullRequestShape, repositoryShape, toComment, toPullRequest, toRepository, userShape, versionShape } from "./shapes.ts";

/** Forgejo and Gitea, which speak the same language in all that cc-ci needs. */
export class ForgejoDriver implements Forge {
  readonly url: string;
  readonly #client: ForgeClient;
  readonly #token: string;
  readonly #onSecret: (secret: string) => void;
  #user: ForgeUser | undefined;

  constructor(options: ClientOptions & { readonly onSecret?: (secret: string) => void }) {
    this.#client = new ForgeClient(options);
    this.url = options.url;
    this.#token = options.token;
    this.#onSecret = options.onSecret ?? (() => undefined);
    this.#onSecret(options.token);
  }

  async version(signal?: AbortSignal): Promise<ForgeVersion> {
    const { version } = await this.#client.call("/version", { schema: versionShape, signal });
    // Forgejo adds the version of Gitea that its interface is compatible with: 11.0.1+gitea-1.22.0.
    return { software: version.includes("+gitea-") ? "forgejo" : "gitea", version };
  }

  async whoAmI(signal?: AbortSignal): Promise<ForgeUser> {
    if (!this.#user) {
      const { login, is_admin: admin = false } = await this.#client.call("/user", { schema: userShape, signal });
      this.#user = { login, admin };
    }
    return this.#user;
  }

  async repository(name: RepositoryName, signal?: AbortSignal): Promise<Repository | undefined> {
    const found = await this.#client.find(pathOf(name), { schema: repositoryShape, signal });
    return found && toRepository(found);
  }

  async createRepository({ owner, name, description, defaultBranch, private: isPrivate }: NewRepository, signal?: AbortSignal): Promise<Repository> {
    const path = await this.#creationPath(owner, signal);
    const body = { name, description, default_branch: defaultBranch, private: isPrivate, auto_init: false };
    try {
      return toRepository(await this.#client.call(path, { method: "POST", body, schema: repositoryShape, signal }));
    } catch (error) {
      const code = error instanceof Fault ? error.code : "";
      if (code === "forge-forbidden" || code === "forge-not-found") throw ownerRefused(owner, error as Fault);
      throw error;
    }
  }

  async setDefaultBranch(name: RepositoryName, branch: string, signal?: AbortSignal): Promise<void> {
    const { default_branch: now } = await this.#client.call(pathOf(name), { method: "PATCH", body: { default_branch: branch }, schema: repositoryShape, signal });
    if (now === branch) return;
    throw new Fault("infrastructure", "forge-default-branch", `the default branch of ${show(name)} is ${now}, although it was set to ${branch}`, { next: "Set it on the repository's settings page." });
  }

  async openPullRequests(name: RepositoryName, signal?: AbortSignal): Promise<PullRequest[]> {
    const found = await this.#client.list(`${pathOf(name)}/pulls?state=open&sort=oldest`, { schema: listOf(pullRequestShape), counted: true, signal });
    // One that is opened or closed while the pages are read can be on two of them.
    const byNumber = new Map(found.map((answer) => [answer.number, toPullRequest(answer)]));
    return [...byNumber.values()].toSorted((a, b) => a.number - b.number);
  }

  async pullRequest(name: RepositoryName, number: number, signal?: AbortSignal): Promise<PullRequest | undefined> {
    const found = await this.#client.find(`${pathOf(name)}/pulls/${number}`, { schema: pullRequestShape, signal });
    return found && toPullRequest(found);
  }

  pullRequestRef(number: number): string {
    return `refs/pull/${number}/head`;
  }

  async comments(name: RepositoryName, number: number, signal?: AbortSignal): Promise<Comment[]> {
    const found = await this.#client.list(`${pathOf(name)}/issues/${number}/comments`, { schema: listOf(commentShape), counted: true, signal });
    return found.map(toComment).toSorted((a, b) => a.id - b.id);
  }

  async reopenedAfter(name: RepositoryName, number: number, comment: Comment, signal?: AbortSignal): Promise<boolean> {
    const path = `${pathOf(name)}/issues/${number}/timeline?since=${encodeURIComponent(comment.createdAt)}`;
    const events = await this.#client.list(path, { schema: listOf(eventShape), counted: false, signal });
    return events.some(({ id, type }) => type === "reopen" && id > comment.id);
  }

  async comment(name: RepositoryName, number: number, body: string, signal?: AbortSignal): Promise<void> {
    await this.#client.call(`${pathOf(name)}/issues/${number}/comments`, { method: "POST", body: { body }, schema: anything, signal });
  }

  async closePullRequest(name: RepositoryName, number: number, signal?: AbortSignal): Promise<void> {
    await this.#client.call(`${pathOf(name)}/pulls/${number}`, { method: "PATCH", body: { state: "closed" }, schema: anything, signal });
  }

  async gitAccess(name: RepositoryName, signal?: AbortSignal): Promise<GitAccess> {
    const { login } = await this.whoAmI(signal);
    const credentials = Buffer.from(`${login}:${this.#token}`).toString("base64");
    this.#onSecret(credentials);
    return {
      location: `${this.url}/${encodeURIComponent(name.owner)}/${encodeURIComponent(name.name)}.git`,
      authorization: { url: `${new URL(this.url).origin}/`, header: `Authorization: Basic ${credentials}` },
      protocol: this.url.startsWith("https:") ? "https" : "http",
    };
  }

  async #creationPath(owner: string, signal: AbortSignal | undefined): Promise<string> {
    const { login, admin } = await this.whoAmI(signal);
    if (owner.toLowerCase() === login.toLowerCase()) return "/user/repos";
    if (await this.#client.find(`/orgs/${encodeURIComponent(owner)}`, { schema: anything, signal })) return `/orgs/${encodeURIComponent(owner)}/repos`;
    if (!(await this.#client.find(`/users/${encodeURIComponent(owner)}`, { schema: anything, signal }))) {
      throw new Fault("usage", "forge-owner-missing", `the forge ${this.url} has no organisation or user ${owner}`, { next: "Make it there, or name another owner." });
    }
    if (admin) return `/admin/users/${encodeURIComponent(owner)}/repos`;
    throw ownerRefused(owner);
  }
}

/** Gitea says null where a list is empty. */
function listOf<T>(shape: z.ZodType<T>): z.ZodType<T[]> {
  return z.array(shape).nullable().transform((list) => list ?? []);
}

function ownerRefused(owner: string, cause?: Fault): Fault {
  return new Fault("usage", "forge-owner-refused", `cc-ci may not make repositories for ${owner}`, {
    next: "Let the token's user create repositories there, or name another owner.",
    evidence: cause?.evidence ?? [],
  });
}

function pathOf({ owner, name }: RepositoryName): string {
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

function show({ owner, name }: RepositoryName): string {
  return `${owner}/${name}`;
}
