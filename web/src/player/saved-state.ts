// SPDX-License-Identifier: Apache-2.0
import type { Track } from "@/api/types";
import { readStored, writeStored } from "@/lib/stored";
import type { PlayerStore } from "./player-store";
import { replace } from "./queue";

const settingsKey = "consort.player";
const queueKey = "consort.queue";
// A browser's storage is small: what is kept of a long queue is this much around the current track.
const keptTracks = 200;
const saveEveryMs = 5000;

function isTracks(value: unknown): value is Track[] {
  return (
    Array.isArray(value) &&
    value.every((t) => typeof t?.id === "string" && typeof t?.stream_url === "string")
  );
}

function restore(store: PlayerStore): void {
  const { volume, muted, repeat } = readStored(settingsKey);
  const { setVolume, toggleMute } = store.getState();
  if (typeof volume === "number") setVolume(volume);
  if (muted === true) toggleMute();
  if (repeat === "all" || repeat === "one") store.setState({ repeat });

  const { tracks, index, position } = readStored(queueKey);
  if (!isTracks(tracks) || tracks.length === 0) return;
  const queue = replace(store.getState().queue, tracks, Number(index) || 0);
  const duration = (queue.items[queue.index]?.track.duration_ms ?? 0) / 1000;
  store.setState({ queue, duration, position: Math.min(Number(position) || 0, duration) });
}

function saveQueue(store: PlayerStore): void {
  const { queue, position } = store.getState();
  const first = Math.max(
    0,
    Math.min(queue.index - keptTracks / 2, queue.items.length - keptTracks),
  );
  const tracks = queue.items.slice(first, first + keptTracks).map((item) => item.track);
  writeStored(queueKey, { tracks, index: queue.index - first, position });
}

/** Keeps volume, repeat and the queue over a reload. What was playing comes back paused. */
export function keepState(store: PlayerStore): void {
  restore(store);
  let savedAt = 0;
  store.subscribe((now, before) => {
    if (
      now.volume !== before.volume ||
      now.muted !== before.muted ||
      now.repeat !== before.repeat
    ) {
      writeStored(settingsKey, { volume: now.volume, muted: now.muted, repeat: now.repeat });
    }
    const moved = now.position !== before.position && Date.now() - savedAt > saveEveryMs;
    if (now.queue !== before.queue || moved) {
      savedAt = Date.now();
      saveQueue(store);
    }
  });
  window.addEventListener("pagehide", () => saveQueue(store));
}
