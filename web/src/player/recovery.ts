// SPDX-License-Identifier: Apache-2.0
import type { AudioEngine, AudioFailure } from "./audio-engine";
import type { Deck } from "./deck";
import type { GetPlayer, SetPlayer } from "./player-state";
import { currentItem } from "./queue";

/** What the server says about a stream that failed. */
export type ProbeResult = "ok" | "gone" | "signed-out" | "unreachable" | "failing";
export type Probe = (url: string) => Promise<ProbeResult>;
export type Notify = (kind: "info" | "error", text: string) => void;

export interface Recovery {
  failed: (failure: AudioFailure) => Promise<void>;
  /** Told of every step forward: what plays has recovered. */
  progressed: (position: number) => void;
}

const maxSkips = 5;

/**
 * What happens when a track does not play: it is tried once more from where it was (the session may have been renewed
 * meanwhile), then skipped with a word about it, and after several in a row the player stops and says why.
 */
export function createRecovery(
  engine: AudioEngine,
  deck: Deck,
  set: SetPlayer,
  get: GetPlayer,
  { probe, notify }: { probe: Probe; notify: Notify },
): Recovery {
  let retried: { key: number; position: number } | null = null;
  let skips = 0;

  const halt = (problem: string) => {
    engine.pause();
    set({ status: "paused", problem });
    notify("error", problem);
  };
  const skip = (reason: string) => {
    skips += 1;
    if (skips >= Math.min(maxSkips, get().queue.items.length)) {
      return halt(`${reason} Nothing else could be played either.`);
    }
    notify("error", `${reason} Going on with the next track.`);
    deck.advance();
  };
  return {
    progressed: (position) => {
      if (retried !== null && position <= retried.position + 1) return;
      retried = null;
      if (position > 0) skips = 0;
    },
    failed: async (failure) => {
      if (failure === "blocked") {
        set({ status: "paused" });
        return notify("info", "The browser wants a click first: press play.");
      }
      const { queue, position } = get();
      const item = currentItem(queue);
      if (item === null) return;
      const found = await probe(item.track.stream_url);
      if (currentItem(get().queue)?.key !== item.key) return;
      if (found === "signed-out") return halt("You have been signed out.");
      if (found === "unreachable")
        return halt("The server cannot be reached. Press play to try again.");
      if (found === "gone") return skip(`“${item.track.title}” is no longer on the server.`);
      if (retried?.key === item.key) {
        const reason =
          found === "ok"
            ? `this browser cannot play it (${item.track.format})`
            : "the server cannot send it";
        return skip(`“${item.track.title}”: ${reason}.`);
      }
      retried = { key: item.key, position };
      deck.start(get().queue, position);
    },
  };
}
