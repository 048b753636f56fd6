// SPDX-License-Identifier: Apache-2.0
import { useStore } from "zustand";
import { sessionFetch } from "@/api/session";
import type { Track } from "@/api/types";
import { useNotices } from "@/lib/notices";
import { createAudioEngine } from "./audio-engine";
import { connectMediaSession } from "./media-session";
import type { PlayerState } from "./player-state";
import { createPlayerStore } from "./player-store";
import { createProbe } from "./probe";
import { currentItem } from "./queue";
import { keepState } from "./saved-state";

const audio = document.createElement("audio");
document.body.append(audio);

/** The page's one player. */
export const playerStore = createPlayerStore({
  engine: createAudioEngine(audio),
  probe: createProbe(sessionFetch),
  notify: (kind, text) => useNotices.getState().notify(kind, text),
  random: Math.random,
});
if ("mediaSession" in navigator) connectMediaSession(playerStore, navigator.mediaSession);
keepState(playerStore);

/** Reads the player in a component; renders again when the selected value changes. */
export function usePlayer<T>(select: (state: PlayerState) => T): T {
  return useStore(playerStore, select);
}

/** The player's actions; they never change. */
export function player(): PlayerState {
  return playerStore.getState();
}

export function useCurrentTrack(): Track | null {
  return usePlayer((state) => currentItem(state.queue)?.track ?? null);
}

/** Whether it plays or is about to. */
export function useIsPlaying(): boolean {
  return usePlayer((s) => (s.status === "playing" || s.status === "loading") && s.problem === null);
}
