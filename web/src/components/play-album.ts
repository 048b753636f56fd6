// SPDX-License-Identifier: Apache-2.0
import { unwrap } from "@/api/api-error";
import { api } from "@/api/client";
import type { Track } from "@/api/types";
import { player } from "@/player/player";

const pageSize = 500;

/** All tracks of an album, in order. */
export async function loadAlbumTracks(id: string, signal?: AbortSignal): Promise<Track[]> {
  const tracks: Track[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: pageSize };
    if (cursor !== null) query.cursor = cursor;
    const request = { params: { path: { id }, query }, ...(signal ? { signal } : {}) };
    const page: { items: Track[]; next_cursor: string | null } = await unwrap(
      api.GET("/api/v1/albums/{id}/tracks", request),
    );
    tracks.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return tracks;
}

/** Plays an album from its beginning. */
export async function playAlbum(id: string): Promise<void> {
  player().playTracks(await loadAlbumTracks(id));
}
