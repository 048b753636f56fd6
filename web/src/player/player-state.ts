// SPDX-License-Identifier: Apache-2.0
import type { Track } from "@/api/types";
import type { TimeRange } from "./audio-engine";
import type { Queue, Repeat } from "./queue";

/** `idle`: nothing is loaded; a queue may be there. `loading`: wants to play and waits for bytes. */
export type PlayerStatus = "idle" | "loading" | "playing" | "paused";

export interface QueueSlice {
  queue: Queue;
  playTracks: (tracks: readonly Track[], start?: number) => void;
  playShuffled: (tracks: readonly Track[]) => void;
  playNext: (tracks: readonly Track[]) => void;
  addToQueue: (tracks: readonly Track[]) => void;
  removeFromQueue: (key: number) => void;
  moveInQueue: (from: number, to: number) => void;
  jumpTo: (index: number) => void;
  clearQueue: () => void;
  toggleShuffle: () => void;
}

/** Times are seconds. */
export interface TransportSlice {
  status: PlayerStatus;
  position: number;
  duration: number;
  buffered: readonly TimeRange[];
  repeat: Repeat;
  /** Why it does not play although it should; null when nothing is wrong. */
  problem: string | null;
  play: () => void;
  pause: () => void;
  toggle: () => void;
  seek: (position: number) => void;
  next: () => void;
  previous: () => void;
  cycleRepeat: () => void;
}

/** `volume` is 0 to 1. */
export interface VolumeSlice {
  volume: number;
  muted: boolean;
  setVolume: (volume: number) => void;
  toggleMute: () => void;
}

export type PlayerState = QueueSlice & TransportSlice & VolumeSlice;
export type GetPlayer = () => PlayerState;
export type SetPlayer = (change: Partial<PlayerState>) => void;
