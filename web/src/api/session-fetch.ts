// SPDX-License-Identifier: Apache-2.0

export interface SessionFetchParts {
  fetch: (request: Request) => Promise<Response>;
  /** The value of the readable cookie `consort_csrf`; null when there is no session. */
  csrfToken: () => string | null;
  /** Gets a new access token; false when the session has ended. `since` is when the refused request left. */
  refresh: (since: number) => Promise<boolean>;
  onSignedOut: () => void;
  now: () => number;
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);
// These answer 401 about the credentials they were given, not about the session.
const ownAnswers = /\/api\/v1\/auth\/(login|register|refresh)$/;

/**
 * fetch with the session's rules: writes carry the CSRF token, and a 401 is answered by one refresh and one more try.
 * When that fails too, `onSignedOut` is called and the 401 returned.
 */
export function createSessionFetch(parts: SessionFetchParts) {
  const send = (request: Request): Promise<Response> => {
    const token = parts.csrfToken();
    if (token !== null && !safeMethods.has(request.method))
      request.headers.set("X-CSRF-Token", token);
    return parts.fetch(request);
  };
  return async (request: Request): Promise<Response> => {
    const again = request.clone();
    const since = parts.now();
    const response = await send(request);
    if (response.status !== 401 || ownAnswers.test(new URL(request.url).pathname)) return response;
    if (!(await parts.refresh(since))) {
      parts.onSignedOut();
      return response;
    }
    const second = await send(again);
    if (second.status === 401) parts.onSignedOut();
    return second;
  };
}
