// SPDX-License-Identifier: Apache-2.0
import type { Album, Artist, SearchResult, Track } from "@/api/types";

let made = 0;

/** A track with useful defaults. */
export function aTrack(change: Partial<Track> = {}): Track {
  made += 1;
  const id = change.id ?? `track-${made}`;
  return {
    id,
    title: `Title of ${id}`,
    artist: "Harbour Lights",
    artist_id: "artist-1",
    artists: [{ id: "artist-1", name: "Harbour Lights", role: "main" }],
    album: "Low Tide",
    album_id: "album-1",
    album_artist: "Harbour Lights",
    track_no: 1,
    disc_no: 1,
    year: 2021,
    genres: ["Ambient"],
    duration_ms: 180_000,
    bitrate: 320,
    sample_rate: 44_100,
    channels: 2,
    format: "mp3",
    size: 1_000_000,
    bpm: null,
    replay_gain: null,
    liked: false,
    rating: null,
    play_count: 0,
    last_played_at: null,
    added_at: "2026-01-01T00:00:00Z",
    has_lyrics: false,
    cover_url: `/api/v1/tracks/${id}/cover`,
    stream_url: `/api/v1/tracks/${id}/stream`,
    ...change,
  };
}

/** Tracks with the ids given. */
export function tracksOf(...ids: string[]): Track[] {
  return ids.map((id) => aTrack({ id, title: id }));
}

export function anAlbum(change: Partial<Album> = {}): Album {
  return {
    id: "album-1",
    title: "Low Tide",
    artist: "Harbour Lights",
    artist_id: "artist-1",
    year: 2021,
    date: "2021-05-14",
    disc_count: 1,
    track_count: 9,
    duration_ms: 1_830_000,
    genres: ["Ambient"],
    compilation: false,
    cover_url: "/api/v1/albums/album-1/cover",
    liked: false,
    rating: null,
    added_at: "2026-01-01T00:00:00Z",
    ...change,
  };
}

export function anArtist(change: Partial<Artist> = {}): Artist {
  return {
    id: "artist-1",
    name: "Harbour Lights",
    sort_name: "Harbour Lights",
    album_count: 1,
    track_count: 9,
    liked: false,
    rating: null,
    ...change,
  };
}

export function aSearchResult(change: Partial<SearchResult> = {}): SearchResult {
  return { query: "low", tracks: [], albums: [], artists: [], ...change };
}
