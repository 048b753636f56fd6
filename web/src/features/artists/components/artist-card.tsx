// SPDX-License-Identifier: Apache-2.0
import { Link } from "wouter";
import type { Artist } from "@/api/types";
import { Cover } from "@/components/ui/cover";
import { count } from "@/lib/format";

/** An artist in a list. */
export function ArtistCard({ artist }: { artist: Artist }) {
  return (
    <Link
      href={`/artists/${artist.id}`}
      className="flex h-[72px] items-center gap-4 rounded-2xl px-2 hover:bg-surface"
    >
      <Cover
        url={artist.image_url ?? artist.cover_url}
        alt=""
        size={128}
        className="size-14 shrink-0 rounded-full"
      />
      <span className="min-w-0">
        <span className="block truncate font-semibold">{artist.name}</span>
        <span className="block truncate text-sm text-soft">
          {artist.album_count > 0
            ? count(artist.album_count, "album")
            : count(artist.track_count, "track")}
        </span>
      </span>
    </Link>
  );
}
