// SPDX-License-Identifier: Apache-2.0
import type { Track } from "@/api/types";

export interface Disc {
  number: number;
  tracks: Track[];
}

/** An album's tracks by disc, both in order. A track that names no disc is on the first. */
export function discsOf(tracks: readonly Track[]): Disc[] {
  const discs = new Map<number, Track[]>();
  for (const track of tracks) {
    const number = track.disc_no || 1;
    discs.set(number, [...(discs.get(number) ?? []), track]);
  }
  return [...discs].sort(([a], [b]) => a - b).map(([number, on]) => ({ number, tracks: on }));
}
