import { z } from "zod";
import type { Comment, PullRequest, Repository } from "../port.ts";

/** What Forgejo and Gitea answer with, as far as it is read. */
export const versionShape = z.object({ version: z.string() });

export const userShape = z.object({ login: z.string(), is_admin: z.boolean().optional() });

export const repositoryShape = z.object({
  name: z.string(),
  owner: z.object({ login: z.string() }),
  description: z.string(),
  default_branch: z.string(),
  empty: z.boolean(),
  archived: z.boolean(),
  mirror: z.boolean(),
  permissions: z.object({ push: z.boolean() }).optional(),
  topics: z.array(z.string()).nullish(),
  html_url: z.string(),
});

/** Either side of a pull request; its repository is null where it was deleted. */
const sideShape = z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }).nullish() });

export const pullRequestShape = z.object({
  number: z.int(),
  title: z.string(),
  // The user may have been deleted.
  user: z.object({ login: z.string() }).nullish(),
  state: z.enum(["open", "closed"]),
  base: sideShape,
  head: sideShape,
  html_url: z.string(),
});

export const commentShape = z.object({ id: z.int(), body: z.string(), user: z.object({ login: z.string() }).nullish(), created_at: z.string() });

/** Of a pull request's timeline, on which comments and all else have numbers of one row. */
export const eventShape = z.object({ id: z.int(), type: z.string() });

export const anything = z.unknown();

export function toRepository(answer: z.infer<typeof repositoryShape>): Repository {
  return {
    owner: answer.owner.login,
    name: answer.name,
    description: answer.description,
    defaultBranch: answer.default_branch,
    empty: answer.empty,
    archived: answer.archived,
    pullMirror: answer.mirror,
    canPush: answer.permissions?.push ?? false,
    topics: answer.topics ?? [],
    page: answer.html_url,
  };
}

export function toPullRequest(answer: z.infer<typeof pullRequestShape>): PullRequest {
  return {
    number: answer.number,
    title: answer.title,
    author: answer.user?.login ?? "",
    state: answer.state,
    base: { branch: answer.base.ref },
    head: { branch: answer.head.ref, commit: answer.head.sha, repository: answer.head.repo?.full_name },
    page: answer.html_url,
  };
}

export function toComment(answer: z.infer<typeof commentShape>): Comment {
  return { id: answer.id, author: answer.user?.login ?? "", body: answer.body, createdAt: answer.created_at };
}
