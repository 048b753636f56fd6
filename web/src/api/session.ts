// SPDX-License-Identifier: Apache-2.0
import { readCookie } from "@/lib/cookies";
import { createRefresher } from "./refresher";
import { createSessionFetch } from "./session-fetch";

const stampKey = "consort.refreshed";
const endKey = "consort.access_ends";
// The access token is renewed when this little of it is left, and looked at this often.
const renewBeforeMs = 60_000;
const lookEveryMs = 20_000;

const signedOutListeners = new Set<() => void>();
const renewedListeners = new Set<() => void>();
let renewals = 0;
const csrfToken = () => readCookie(document.cookie, "consort_csrf");

/** Whether this browser holds a session, as far as it can tell without asking. */
export function mayBeSignedIn(): boolean {
  return csrfToken() !== null;
}

/** Calls `listener` when the server has ended the session. Gives the function that stops it. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** Calls `listener` when the session has been renewed. Gives the function that stops it. */
export function onRenewed(listener: () => void): () => void {
  renewedListeners.add(listener);
  return () => renewedListeners.delete(listener);
}

/** How often this page has seen the session renewed. */
export function renewalCount(): number {
  return renewals;
}

/** Notes how long the new access token lives. */
export function noteAccess(expiresInSeconds: number): void {
  localStorage.setItem(endKey, String(Date.now() + expiresInSeconds * 1000));
}

const renew = createRefresher({
  post: async () => {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrfToken() ?? "" };
    const response = await fetch("/api/v1/auth/refresh", { method: "POST", headers, body: "{}" });
    if (response.ok) {
      const { expires_in: seconds }: { expires_in: number } = await response.json();
      noteAccess(seconds);
      renewals += 1;
      for (const listener of renewedListeners) listener();
    }
    return response.status;
  },
  exclusive: (task) =>
    "locks" in navigator ? navigator.locks.request("consort-refresh", task) : task(),
  lastRefresh: {
    get: () => Number(localStorage.getItem(stampKey) ?? 0),
    set: (time) => localStorage.setItem(stampKey, String(time)),
  },
  now: Date.now,
});

/**
 * Renews the session shortly before its access ends, as long as the page is open: pictures and audio are fetched by the
 * browser itself, which cannot answer a 401.
 */
export function keepFresh(): void {
  const look = () => {
    const end = Number(localStorage.getItem(endKey) ?? 0);
    if (!mayBeSignedIn() || end === 0 || end - Date.now() > renewBeforeMs) return;
    // Offline or over: the next request finds out and says so.
    renew(Date.now() - lookEveryMs).catch(() => undefined);
  };
  window.setInterval(look, lookEveryMs);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);
}

/** fetch for this server: see createSessionFetch. */
export const sessionFetch = createSessionFetch({
  fetch: (request) => fetch(request),
  csrfToken,
  refresh: renew,
  onSignedOut: () => {
    for (const listener of signedOutListeners) listener();
  },
  now: Date.now,
});
