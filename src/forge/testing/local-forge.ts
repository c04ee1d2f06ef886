import { mkdir } from "node:fs/promises";
import { Fault } from "#kit/fault.ts";
import type { Comment, Forge, ForgeUser, ForgeVersion, GitAccess, NewRepository, PullRequest, Repository, RepositoryName } from "../port.ts";
import { GitRepository } from "./git-repository.ts";

type Kept = { repository: Repository; readonly git: GitRepository; readonly pulls: Map<number, PullRequest>; readonly activity: Map<number, Activity[]> };

/** Something that happened on a pull request. */
export type Activity = { readonly id: number; readonly kind: "comment" | "closed" | "reopened"; readonly body: string };

/** A forge without a server: bare repositories in a folder, all else in memory. For tests that ask what cc-ci does, not what a forge does. */
export class LocalForge implements Forge {
  readonly url: string;
  readonly #folder: string;
  readonly #repositories = new Map<string, Kept>();
  #ids = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.url = `file://${folder}`;
  }

  async version(): Promise<ForgeVersion> {
    return { software: "forgejo", version: "0.0.0" };
  }

  async whoAmI(): Promise<ForgeUser> {
    return { login: "cc-ci", admin: false };
  }

  async repository(name: RepositoryName): Promise<Repository | undefined> {
    const kept = this.#repositories.get(key(name));
    return kept && { ...kept.repository, empty: Object.keys(await kept.git.refs()).length === 0 };
  }

  async createRepository({ owner, name, description, defaultBranch }: NewRepository): Promise<Repository> {
    if (this.#repositories.has(key({ owner, name }))) throw new Fault("usage", "forge-refused", "there is one of that name");
    await mkdir(`${this.#folder}/${owner}`, { recursive: true });
    const git = await GitRepository.make(`${this.#folder}/${owner}`, name, defaultBranch);
    const repository = { owner, name, description, defaultBranch, empty: true, archived: false, pullMirror: false, canPush: true, topics: [], page: `${this.url}/${owner}/${name}` };
    this.#repositories.set(key({ owner, name }), { repository, git, pulls: new Map(), activity: new Map() });
    return repository;
  }

  async setDefaultBranch(name: RepositoryName, branch: string): Promise<void> {
    await this.gitOf(name).setDefault(branch);
    this.change(name, { defaultBranch: branch });
  }

  async openPullRequests(name: RepositoryName): Promise<PullRequest[]> {
    return [...this.#kept(name).pulls.values()].filter(({ state }) => state === "open");
  }

  async pullRequest(name: RepositoryName, number: number): Promise<PullRequest | undefined> {
    return this.#kept(name).pulls.get(number);
  }

  pullRequestRef(number: number): string {
    return `refs/pull/${number}/head`;
  }

  async comments(name: RepositoryName, number: number): Promise<Comment[]> {
    return this.activity(name, number).filter(({ kind }) => kind === "comment").map(({ id, body }) => ({ id, body, author: "cc-ci", createdAt: new Date(0).toISOString() }));
  }

  async reopenedAfter(name: RepositoryName, number: number, comment: Comment): Promise<boolean> {
    return this.activity(name, number).some(({ id, kind }) => kind === "reopened" && id > comment.id);
  }

  async comment(name: RepositoryName, number: number, body: string): Promise<void> {
    this.#note(name, number, "comment", body);
  }

  async closePullRequest(name: RepositoryName, number: number): Promise<void> {
    this.#setState(name, number, "closed");
    this.#note(name, number, "closed");
  }

  async gitAccess(name: RepositoryName): Promise<GitAccess> {
    return { location: this.gitOf(name).path, authorization: undefined, protocol: "file" };
  }

  /** What a person would do on the forge's pages. */
  gitOf(name: RepositoryName): GitRepository {
    return this.#kept(name).git;
  }

  activity(name: RepositoryName, number: number): Activity[] {
    return this.#kept(name).activity.get(number) ?? [];
  }

  change(name: RepositoryName, fields: Partial<Repository>): void {
    const kept = this.#kept(name);
    kept.repository = { ...kept.repository, ...fields };
  }

  /** Opens one for a commit that the repository has. */
  async openPullRequest(name: RepositoryName, head: string, base: string): Promise<number> {
    const { pulls, git } = this.#kept(name);
    const number = pulls.size + 1;
    await git.git("update-ref", this.pullRequestRef(number), head);
    pulls.set(number, { number, title: `change ${number}`, author: "somebody", state: "open", base: { branch: base }, head: { branch: `topic-${number}`, commit: head, repository: key(name) }, page: `${this.url}/${key(name)}/pulls/${number}` });
    return number;
  }

  reopenPullRequest(name: RepositoryName, number: number): void {
    this.#setState(name, number, "open");
    this.#note(name, number, "reopened");
  }

  #setState(name: RepositoryName, number: number, state: "open" | "closed"): void {
    const { pulls } = this.#kept(name);
    pulls.set(number, { ...pulls.get(number)!, state });
  }

  #note(name: RepositoryName, number: number, kind: Activity["kind"], body = ""): void {
    const { activity } = this.#kept(name);
    this.#ids += 1;
    activity.set(number, [...(activity.get(number) ?? []), { id: this.#ids, kind, body }]);
  }

  #kept(name: RepositoryName): Kept {
    const kept = this.#repositories.get(key(name));
    if (!kept) throw new Fault("usage", "forge-not-found", `there is no ${key(name)}`);
    return kept;
  }
}

function key({ owner, name }: RepositoryName): string {
  return `${owner}/${name}`;
}
