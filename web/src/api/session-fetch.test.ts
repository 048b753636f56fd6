// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, vi } from "vitest";
import { createRefresher } from "./refresher";
import { createSessionFetch } from "./session-fetch";

const url = (path: string) => `http://music.example${path}`;

function aServer(statuses: number[], { refreshes = true, csrf = "c1" as string | null } = {}) {
  const seen: Request[] = [];
  const bodies: string[] = [];
  const refresh = vi.fn(async () => refreshes);
  const onSignedOut = vi.fn();
  const send = createSessionFetch({
    fetch: async (request) => {
      seen.push(request);
      bodies.push(await request.text());
      return new Response(null, { status: statuses[seen.length - 1] ?? 200 });
    },
    csrfToken: () => csrf,
    refresh,
    onSignedOut,
    now: () => 5,
  });
  return { send, seen, bodies, refresh, onSignedOut };
}

describe("session fetch", () => {
  it("sends the CSRF token with writes only", async () => {
    const { send, seen } = aServer([200, 200]);
    await send(new Request(url("/api/v1/me")));
    await send(new Request(url("/api/v1/me"), { method: "PATCH", body: "{}" }));
    expect(seen.map((request) => request.headers.get("X-CSRF-Token"))).toEqual([null, "c1"]);
  });

  it("refreshes once after a 401 and sends the request again with its body", async () => {
    const { send, bodies, refresh, onSignedOut } = aServer([401, 200]);
    const response = await send(
      new Request(url("/api/v1/me"), { method: "PATCH", body: '{"a":1}' }),
    );
    expect([response.status, bodies]).toEqual([200, ['{"a":1}', '{"a":1}']]);
    expect(refresh).toHaveBeenCalledExactlyOnceWith(5);
    expect(onSignedOut).not.toHaveBeenCalled();
  });

  it("says that the session is over when the refresh fails", async () => {
    const { send, seen, onSignedOut } = aServer([401], { refreshes: false });
    expect((await send(new Request(url("/api/v1/me")))).status).toBe(401);
    expect([seen.length, onSignedOut.mock.calls.length]).toEqual([1, 1]);
  });

  it("does not try for ever", async () => {
    const { send, seen, onSignedOut } = aServer([401, 401]);
    expect((await send(new Request(url("/api/v1/me")))).status).toBe(401);
    expect([seen.length, onSignedOut.mock.calls.length]).toEqual([2, 1]);
  });

  it("takes a login's 401 for what it is", async () => {
    const { send, refresh, onSignedOut } = aServer([401]);
    await send(new Request(url("/api/v1/auth/login"), { method: "POST", body: "{}" }));
    expect([refresh.mock.calls.length, onSignedOut.mock.calls.length]).toEqual([0, 0]);
  });
});

function aRefresher(status: () => number) {
  let stamp = 0;
  const post = vi.fn(async () => status());
  const refresh = createRefresher({
    post,
    exclusive: (task) => task(),
    lastRefresh: {
      get: () => stamp,
      set: (time) => {
        stamp = time;
      },
    },
    now: () => 100,
  });
  return { post, refresh };
}

describe("refresher", () => {
  it("asks once for requests that find out together", async () => {
    const { post, refresh } = aRefresher(() => 200);
    expect(await Promise.all([refresh(1), refresh(2), refresh(3)])).toEqual([true, true, true]);
    expect(post).toHaveBeenCalledTimes(1);
  });

  it("does not ask when another tab has refreshed since the request left", async () => {
    const { post, refresh } = aRefresher(() => 200);
    await refresh(1);
    expect(await refresh(50)).toBe(true);
    expect(post).toHaveBeenCalledTimes(1);
  });

  it("asks again for a request that left after the last refresh", async () => {
    const { post, refresh } = aRefresher(() => 200);
    await refresh(1);
    await refresh(101);
    expect(post).toHaveBeenCalledTimes(2);
  });

  it("gives false when the session is over", async () => {
    expect(await aRefresher(() => 401).refresh(1)).toBe(false);
  });

  it("rejects when the server could not say: nobody is signed out by a restart", async () => {
    await expect(aRefresher(() => 503).refresh(1)).rejects.toThrow("503");
  });
});
