// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, vi } from "vitest";
import { tracksOf } from "@/testing/builders";
import { aFakeEngine } from "@/testing/fake-engine";
import { createPlayerStore } from "./player-store";
import { currentItem } from "./queue";
import type { ProbeResult } from "./recovery";

function aPlayer(found: ProbeResult = "ok") {
  const engine = aFakeEngine();
  const probe = vi.fn(async () => found);
  const notify = vi.fn();
  const store = createPlayerStore({ engine, probe, notify, random: () => 0 });
  const player = store.getState;
  const playing = () => currentItem(player().queue)?.track.id;
  /** Reports a failure and waits until it has been dealt with. */
  const fail = async () => {
    engine.tell.onFailure("decode");
    await vi.waitFor(() => expect(probe).toHaveBeenCalled());
    await Promise.resolve();
    probe.mockClear();
  };
  return { engine, store, player, playing, notify, fail };
}

describe("playing", () => {
  it("loads the chosen track and plays it", () => {
    const { engine, player } = aPlayer();
    player().playTracks(tracksOf("a", "b"), 1);
    expect(engine.calls).toEqual(["load /api/v1/tracks/b/stream@0", "play"]);
    expect([player().status, player().duration]).toEqual(["loading", 180]);
  });

  it("goes on to the next track by itself", () => {
    const { engine, player, playing } = aPlayer();
    player().playTracks(tracksOf("a", "b"));
    engine.tell.onEnded();
    expect(playing()).toBe("b");
    expect(engine.calls.at(-1)).toBe("play");
  });

  it("stands still at the end of the queue", () => {
    const { engine, player, playing } = aPlayer();
    player().playTracks(tracksOf("a"));
    engine.tell.onEnded();
    expect([player().status, playing()]).toEqual(["idle", "a"]);
  });

  it("plays again from the end of the queue", () => {
    const { engine, player } = aPlayer();
    player().playTracks(tracksOf("a"));
    engine.tell.onEnded();
    player().toggle();
    expect(engine.calls.slice(-2)).toEqual(["load /api/v1/tracks/a/stream@0", "play"]);
  });

  it("plays one track again and again when told so", () => {
    const { engine, player, playing } = aPlayer();
    player().playTracks(tracksOf("a", "b"));
    player().cycleRepeat();
    player().cycleRepeat();
    engine.tell.onEnded();
    expect([player().repeat, playing()]).toEqual(["one", "a"]);
  });

  it("goes round when all is repeated", () => {
    const { engine, player, playing } = aPlayer();
    player().playTracks(tracksOf("a", "b"), 1);
    player().cycleRepeat();
    engine.tell.onEnded();
    expect(playing()).toBe("a");
  });

  it("falls back on the catalog's length when the element knows none", () => {
    const { engine, player } = aPlayer();
    player().playTracks(tracksOf("a"));
    engine.tell.onTime(3, Number.POSITIVE_INFINITY);
    expect([player().position, player().duration]).toEqual([3, 180]);
  });
});

describe("transport", () => {
  it("pauses what plays and goes on with what is paused", () => {
    const { engine, player } = aPlayer();
    player().playTracks(tracksOf("a"));
    engine.tell.onState("playing");
    player().toggle();
    engine.tell.onState("paused");
    player().toggle();
    expect(engine.calls.slice(2)).toEqual(["pause", "play"]);
  });

  it("seeks inside the track only", () => {
    const { engine, player } = aPlayer();
    player().playTracks(tracksOf("a"));
    player().seek(90);
    player().seek(9999);
    player().seek(-5);
    expect(engine.calls.slice(2)).toEqual(["seek 90", "seek 180", "seek 0"]);
  });

  it("goes back to the beginning first, then to the previous track", () => {
    const { engine, player, playing } = aPlayer();
    player().playTracks(tracksOf("a", "b"), 1);
    engine.tell.onTime(10, 180);
    player().previous();
    expect([playing(), engine.calls.at(-1)]).toEqual(["b", "seek 0"]);
    player().previous();
    expect(playing()).toBe("a");
  });

  it("does nothing on play when there is nothing to play", () => {
    const { engine, player } = aPlayer();
    player().toggle();
    expect(engine.calls).toEqual([]);
  });
});

describe("queue", () => {
  it("plays on with the next one when the current track is taken out", () => {
    const { engine, player, playing } = aPlayer();
    player().playTracks(tracksOf("a", "b"));
    engine.tell.onState("playing");
    player().removeFromQueue(currentItem(player().queue)?.key ?? -1);
    expect([playing(), engine.calls.at(-1)]).toEqual(["b", "play"]);
  });

  it("does not interrupt when another track is taken out, moved or added", () => {
    const { engine, player, playing } = aPlayer();
    player().playTracks(tracksOf("a", "b", "c"));
    const before = engine.calls.length;
    player().removeFromQueue(player().queue.items[1]?.key ?? -1);
    player().playNext(tracksOf("x"));
    player().moveInQueue(0, 2);
    expect([playing(), engine.calls.length]).toEqual(["a", before]);
  });

  it("stays shuffled for the next album", () => {
    const { player, playing } = aPlayer();
    player().playTracks(tracksOf("a", "b", "c"));
    player().toggleShuffle();
    player().playTracks(tracksOf("x", "y", "z"), 1);
    expect([player().queue.shuffled, playing()]).toEqual([true, "y"]);
  });

  it("is silent once it is cleared", () => {
    const { engine, player } = aPlayer();
    player().playTracks(tracksOf("a"));
    player().clearQueue();
    expect([player().queue.items.length, player().status, engine.calls.at(-1)]).toEqual([
      0,
      "idle",
      "unload",
    ]);
  });
});

describe("volume", () => {
  it("keeps to 0 to 1 and ends the muting", () => {
    const { engine, player } = aPlayer();
    player().toggleMute();
    player().setVolume(1.7);
    expect([player().volume, player().muted, engine.calls.at(-1)]).toEqual([1, false, "volume 1"]);
  });

  it("comes back audible from nothing", () => {
    const { player } = aPlayer();
    player().setVolume(0);
    player().toggleMute();
    expect(player().volume).toBeGreaterThan(0);
  });
});

describe("failures", () => {
  it("tries once more from where it was: the session may have been renewed", async () => {
    const { engine, player, playing, fail, notify } = aPlayer("ok");
    player().playTracks(tracksOf("a", "b"));
    engine.tell.onTime(42, 180);
    await fail();
    expect([playing(), engine.calls.slice(-2)]).toEqual([
      "a",
      ["load /api/v1/tracks/a/stream@42", "play"],
    ]);
    expect(notify).not.toHaveBeenCalled();
  });

  it("skips with a word what fails again", async () => {
    const { player, playing, fail, notify } = aPlayer("ok");
    player().playTracks(tracksOf("a", "b", "c"));
    await fail();
    await fail();
    expect(playing()).toBe("b");
    expect(notify).toHaveBeenCalledWith("error", expect.stringContaining("cannot play it (mp3)"));
  });

  it("may try again later once it has played on", async () => {
    const { engine, player, playing, fail } = aPlayer("ok");
    player().playTracks(tracksOf("a", "b"));
    await fail();
    engine.tell.onTime(30, 180);
    await fail();
    expect([playing(), engine.calls.at(-2)]).toEqual(["a", "load /api/v1/tracks/a/stream@30"]);
  });

  it("skips what is gone at once", async () => {
    const { player, playing, fail, notify } = aPlayer("gone");
    player().playTracks(tracksOf("a", "b", "c"));
    await fail();
    expect(playing()).toBe("b");
    expect(notify).toHaveBeenCalledWith(
      "error",
      expect.stringContaining("no longer on the server"),
    );
  });

  it("stops and says so when nothing can be played", async () => {
    const { player, fail } = aPlayer("gone");
    player().playTracks(tracksOf("a", "b"));
    await fail();
    await fail();
    expect([player().status, player().problem]).toEqual([
      "paused",
      expect.stringContaining("Nothing else"),
    ]);
  });

  it("waits in place while the server is away, and play tries again", async () => {
    const { engine, player, playing, fail } = aPlayer("unreachable");
    player().playTracks(tracksOf("a", "b"));
    engine.tell.onTime(20, 180);
    await fail();
    expect([playing(), player().status, player().problem]).toEqual([
      "a",
      "paused",
      expect.stringContaining("reached"),
    ]);
    player().play();
    expect([player().problem, engine.calls.at(-2)]).toEqual([
      null,
      "load /api/v1/tracks/a/stream@20",
    ]);
  });

  it("asks for a click when the browser wants one", async () => {
    const { engine, player, notify } = aPlayer();
    player().playTracks(tracksOf("a"));
    engine.tell.onFailure("blocked");
    expect(player().status).toBe("paused");
    expect(notify).toHaveBeenCalledWith("info", expect.stringContaining("press play"));
  });
});
