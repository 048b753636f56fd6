// SPDX-License-Identifier: Apache-2.0
import type { Probe } from "./recovery";

/** Asks the server about a stream; on the way the session is renewed when it had run out. */
export function createProbe(fetch: (request: Request) => Promise<Response>): Probe {
  return async (url) => {
    try {
      const request = new Request(new URL(url, window.location.href), { method: "HEAD" });
      const { status, ok } = await fetch(request);
      if (ok) return "ok";
      if (status === 401 || status === 403) return "signed-out";
      return status === 404 || status === 410 ? "gone" : "failing";
    } catch {
      return "unreachable";
    }
  };
}
