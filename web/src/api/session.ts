// SPDX-License-Identifier: Apache-2.0
import { readCookie } from "@/lib/cookies";
import { createRefresher } from "./refresher";
import { createSessionFetch } from "./session-fetch";

const stampKey = "consort.refreshed";
const listeners = new Set<() => void>();
const csrfToken = () => readCookie(document.cookie, "consort_csrf");

/** Whether this browser holds a session, as far as it can tell without asking. */
export function mayBeSignedIn(): boolean {
  return csrfToken() !== null;
}

/** Calls `listener` when the server has ended the session. Gives the function that stops it. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const renew = createRefresher({
  post: async () => {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrfToken() ?? "" };
    return (await fetch("/api/v1/auth/refresh", { method: "POST", headers, body: "{}" })).status;
  },
  exclusive: (task) =>
    "locks" in navigator ? navigator.locks.request("consort-refresh", task) : task(),
  lastRefresh: {
    get: () => Number(localStorage.getItem(stampKey) ?? 0),
    set: (time) => localStorage.setItem(stampKey, String(time)),
  },
  now: Date.now,
});

/** fetch for this server: see createSessionFetch. */
export const sessionFetch = createSessionFetch({
  fetch: (request) => fetch(request),
  csrfToken,
  refresh: renew,
  onSignedOut: () => {
    for (const listener of listeners) listener();
  },
  now: Date.now,
});
