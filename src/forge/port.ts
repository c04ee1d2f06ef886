/** A repository's address on a forge. */
export type RepositoryName = { readonly owner: string; readonly name: string };

export type Repository = RepositoryName & {
  readonly description: string;
  /** What the forge calls its default; an empty repository may name a branch that is not there. */
  readonly defaultBranch: string;
  /** No branch was ever pushed. */
  readonly empty: boolean;
  readonly archived: boolean;
  /** The forge itself pulls it from elsewhere, so that nobody can push. */
  readonly pullMirror: boolean;
  /** Whether our token may push. */
  readonly canPush: boolean;
  readonly topics: readonly string[];
  /** Its page, for people. */
  readonly page: string;
};

export type NewRepository = RepositoryName & { readonly description: string; readonly defaultBranch: string; readonly private: boolean };

export type PullRequest = {
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly state: "open" | "closed";
  readonly base: { readonly branch: string };
  /** `repository` is `owner/name`, undefined where the fork is gone. */
  readonly head: { readonly branch: string; readonly commit: string; readonly repository: string | undefined };
  readonly page: string;
};

export type Comment = {
  readonly id: number;
  readonly author: string;
  readonly body: string;
  /** ISO 8601. */
  readonly createdAt: string;
};

/** How git reaches a repository on the forge. The header goes into git's environment, never into a command line or an address. */
export type GitAccess = {
  readonly location: string;
  readonly authorization: { readonly url: string; readonly header: string } | undefined;
  /** The one transport that git is allowed to use. */
  readonly protocol: "http" | "https" | "file";
};

export type ForgeVersion = { readonly software: "forgejo" | "gitea"; readonly version: string };

export type ForgeUser = { readonly login: string; readonly admin: boolean };

/** Every call takes a signal and ends by itself after the driver's time limit. What goes wrong is a fault whose code begins with `forge-`. */
export type Forge = {
  /** Address of the forge, without credentials. */
  readonly url: string;

  version(signal?: AbortSignal): Promise<ForgeVersion>;
  /** Whom the token stands for. Asked once. */
  whoAmI(signal?: AbortSignal): Promise<ForgeUser>;

  /** Undefined where there is none that the token may see. Fault `forge-repository-moved` where it has another owner or name by now. */
  repository(name: RepositoryName, signal?: AbortSignal): Promise<Repository | undefined>;
  /** Makes an empty repository in an organisation, for ourselves, or, as an administrator, for any user. */
  createRepository(repository: NewRepository, signal?: AbortSignal): Promise<Repository>;
  setDefaultBranch(name: RepositoryName, branch: string, signal?: AbortSignal): Promise<void>;

  /** All that are open, oldest number first. */
  openPullRequests(name: RepositoryName, signal?: AbortSignal): Promise<PullRequest[]>;
  pullRequest(name: RepositoryName, number: number, signal?: AbortSignal): Promise<PullRequest | undefined>;
  /** The ref of a pull request's head in the repository that it is opened in. */
  pullRequestRef(number: number): string;
  /** Oldest first. */
  comments(name: RepositoryName, number: number, signal?: AbortSignal): Promise<Comment[]>;
  /** Whether somebody reopened the pull request after a comment on it. */
  reopenedAfter(name: RepositoryName, number: number, comment: Comment, signal?: AbortSignal): Promise<boolean>;
  comment(name: RepositoryName, number: number, body: string, signal?: AbortSignal): Promise<void>;
  closePullRequest(name: RepositoryName, number: number, signal?: AbortSignal): Promise<void>;

  gitAccess(name: RepositoryName, signal?: AbortSignal): Promise<GitAccess>;
};
