// SPDX-License-Identifier: Apache-2.0
import type { Track } from "@/api/types";
import type { PlayerStore } from "./player-store";
import { currentItem } from "./queue";

const artworkSizes = [96, 256, 512];

export function metadataOf(track: Track): MediaMetadataInit {
  const artwork = artworkSizes.map((size) => ({
    src: `${track.cover_url}?size=${size}`,
    sizes: `${size}x${size}`,
  }));
  return {
    title: track.title,
    artist: track.artist,
    album: track.album ?? "",
    artwork: track.cover_url === null ? [] : artwork,
  };
}

/** Shows what plays to the system (lock screen, media keys) and takes its commands. */
export function connectMediaSession(store: PlayerStore, session: MediaSession): void {
  const player = store.getState;
  const actions: [MediaSessionAction, MediaSessionActionHandler][] = [
    ["play", () => player().play()],
    ["pause", () => player().pause()],
    ["previoustrack", () => player().previous()],
    ["nexttrack", () => player().next()],
    ["seekto", ({ seekTime }) => seekTime !== undefined && player().seek(seekTime)],
    ["seekbackward", ({ seekOffset }) => player().seek(player().position - (seekOffset ?? 10))],
    ["seekforward", ({ seekOffset }) => player().seek(player().position + (seekOffset ?? 10))],
    ["stop", () => player().pause()],
  ];
  for (const [action, handler] of actions) {
    try {
      session.setActionHandler(action, handler);
    } catch {
      // A browser that does not know the action throws: it just lacks that one key.
    }
  }
  store.subscribe((now, before) => {
    const track = currentItem(now.queue)?.track ?? null;
    if (track !== (currentItem(before.queue)?.track ?? null)) {
      session.metadata = track === null ? null : new MediaMetadata(metadataOf(track));
    }
    if (now.status !== before.status) {
      const playing = now.status === "playing" || now.status === "loading";
      session.playbackState = now.status === "idle" ? "none" : playing ? "playing" : "paused";
    }
    if (
      now.duration > 0 &&
      (now.position !== before.position || now.duration !== before.duration)
    ) {
      session.setPositionState?.({
        duration: now.duration,
        position: Math.min(now.position, now.duration),
        playbackRate: 1,
      });
    }
  });
}
