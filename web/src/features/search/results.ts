// SPDX-License-Identifier: Apache-2.0
import type { SearchResult, Track } from "@/api/types";

/** One line of the results: a place to go to, or a track to play. */
export interface Hit {
  key: string;
  title: string;
  detail: string;
  cover: string | null;
  round: boolean;
  href: string | null;
  track: Track | null;
}

export interface HitGroup {
  name: string;
  hits: Hit[];
}

/** The groups to show, in order; without those that found nothing. */
export function groupsOf(result: SearchResult | undefined): HitGroup[] {
  if (result === undefined) return [];
  const artists = result.artists.map((artist) => ({
    key: `artist-${artist.id}`,
    title: artist.name,
    detail: "Artist",
    cover: artist.image_url ?? artist.cover_url ?? null,
    round: true,
    href: `/artists/${artist.id}`,
    track: null,
  }));
  const albums = result.albums.map((album) => ({
    key: `album-${album.id}`,
    title: album.title,
    detail: album.artist || "Various artists",
    cover: album.cover_url,
    round: false,
    href: `/albums/${album.id}`,
    track: null,
  }));
  const tracks = result.tracks.map((track) => ({
    key: `track-${track.id}`,
    title: track.title,
    detail: [track.artist, track.album].filter(Boolean).join(" · "),
    cover: track.cover_url,
    round: false,
    href: null,
    track,
  }));
  const groups = [
    { name: "Artists", hits: artists },
    { name: "Albums", hits: albums },
    { name: "Tracks", hits: tracks },
  ];
  return groups.filter((group) => group.hits.length > 0);
}

/** Where an arrow key leads among `count` hits; -1 is the text field itself. */
export function stepped(active: number, key: string, count: number): number {
  if (key === "ArrowDown") return active + 1 < count ? active + 1 : -1;
  if (key === "ArrowUp") return active > -1 ? active - 1 : count - 1;
  return active;
}
