// SPDX-License-Identifier: Apache-2.0

export interface RefresherParts {
  /** POSTs the refresh; resolves to the answer's status. Rejects when no answer came. */
  post: () => Promise<number>;
  /** Runs one task at a time over all tabs. */
  exclusive: <T>(task: () => Promise<T>) => Promise<T>;
  /** When any tab last refreshed; kept where all tabs see it. */
  lastRefresh: { get: () => number; set: (time: number) => void };
  now: () => number;
}

/**
 * Makes the function that renews the session. A refresh token works once, and its reuse ends the session: so requests
 * and tabs that find out together share one refresh. Gives false only when the server says that the session is over;
 * rejects when it could not be asked.
 */
export function createRefresher(parts: RefresherParts): (since: number) => Promise<boolean> {
  let running: Promise<boolean> | null = null;
  const refresh = (since: number) =>
    parts.exclusive(async () => {
      if (parts.lastRefresh.get() >= since) return true;
      const status = await parts.post();
      if (status === 401 || status === 403 || status === 422) return false;
      if (status >= 400) throw new Error(`the session could not be renewed (${status})`);
      parts.lastRefresh.set(parts.now());
      return true;
    });
  return (since) => {
    running ??= refresh(since).finally(() => {
      running = null;
    });
    return running;
  };
}
