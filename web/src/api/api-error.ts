// SPDX-License-Identifier: Apache-2.0
import type { Problem } from "./types";

/** A request that failed, in words fit for the page. `status` is 0 when no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, problem: Partial<Problem>, retryAfterSeconds: number | null = null) {
    super(problem.detail || problem.title || sentenceFor(status));
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? "internal";
    this.fields = Object.fromEntries((problem.errors ?? []).map((e) => [e.field, e.message]));
    this.requestId = problem.request_id ?? "";
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

function sentenceFor(status: number): string {
  if (status === 0) return "The server cannot be reached.";
  if (status === 404) return "This is not here, or no longer.";
  if (status === 429) return "Too many tries. Wait a moment.";
  if (status >= 500) return "The server could not do this just now.";
  return "The server did not accept this.";
}

function isProblem(body: unknown): body is Partial<Problem> {
  return typeof body === "object" && body !== null;
}

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer, or an ApiError thrown. */
export async function unwrap<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await outcome.catch((reason: unknown) => {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    throw new ApiError(0, {});
  });
  if (response.ok) return data as T;
  const wait = Number(response.headers.get("Retry-After"));
  throw new ApiError(response.status, isProblem(error) ? error : {}, wait > 0 ? wait : null);
}

/** What to say about any failure. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong.";
}
