// SPDX-License-Identifier: Apache-2.0
import type { AudioEngine } from "./audio-engine";
import type { GetPlayer, SetPlayer } from "./player-state";
import { currentItem, nextIndex, type Queue } from "./queue";

/** Puts tracks of the queue on the engine; what the slices have in common. */
export interface Deck {
  /** Makes `queue` the queue and plays its current track from `at` seconds. */
  start: (queue: Queue, at?: number) => void;
  /** Goes on after the current track; at the end stands still at its beginning. */
  advance: () => void;
  stop: () => void;
}

export function createDeck(engine: AudioEngine, set: SetPlayer, get: GetPlayer): Deck {
  const stop = () => {
    engine.unload();
    set({ status: "idle", position: 0, buffered: [], problem: null });
  };
  const start = (queue: Queue, at = 0) => {
    const item = currentItem(queue);
    set({ queue });
    if (item === null) return stop();
    const duration = item.track.duration_ms / 1000;
    set({ status: "loading", position: at, duration, buffered: [], problem: null });
    engine.load(item.track.stream_url, at);
    engine.play();
  };
  const advance = () => {
    const { queue, repeat } = get();
    const index = nextIndex(queue, repeat);
    if (index === null) stop();
    else start({ ...queue, index });
  };
  return { start, advance, stop };
}
