export type Attempt = {
  readonly method: string;
  /** How many tries have failed so far, from 1. */
  readonly failed: number;
  /** Whether the connection was made before it failed. */
  readonly connected: boolean;
  /** Whether a part of the request's body has been taken from the client. */
  readonly bodyTaken: boolean;
  /** Whether the client has been sent a part of the answer. */
  readonly answered: boolean;
};

export type RetryDecision = { readonly kind: "retry" } | { readonly kind: "give-up"; readonly reason: string };

const idempotent = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/** Whether a failed request may be sent once more: when no task can have acted on it, or when acting twice is the same as once. */
export function decideRetry(attempt: Attempt): RetryDecision {
  if (attempt.answered) return { kind: "give-up", reason: "the answer had begun" };
  if (attempt.failed > 1) return { kind: "give-up", reason: "it failed twice" };
  if (attempt.bodyTaken) return { kind: "give-up", reason: "its body is gone" };
  if (!attempt.connected) return { kind: "retry" };
  return idempotent.has(attempt.method) ? { kind: "retry" } : { kind: "give-up", reason: `${attempt.method} may not be sent twice` };
}

/** Whether a connection that was used before may be used again. It may have been closed at that moment, so only for what may be sent twice. */
export function mayReuseConnection(method: string, hasBody: boolean): boolean {
  return idempotent.has(method) && !hasBody;
}
