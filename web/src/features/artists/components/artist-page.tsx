// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { itemsOf } from "@/api/pages";
import { AlbumGrid } from "@/components/album-grid";
import { PlayButtons } from "@/components/play-buttons";
import { TrackList } from "@/components/track-list";
import { Cover } from "@/components/ui/cover";
import { Failure } from "@/components/ui/states";
import { count } from "@/lib/format";
import { useTitle } from "@/lib/use-title";
import { artistAlbumsQuery, artistQuery, artistTracksQuery } from "../api";

export function ArtistPage({ id }: { id: string }) {
  const artist = useQuery(artistQuery(id));
  const albums = useInfiniteQuery(artistAlbumsQuery(id));
  const tracks = useInfiniteQuery(artistTracksQuery(id));
  useTitle(artist.data?.name);
  if (artist.isError) return <Failure error={artist.error} onRetry={() => void artist.refetch()} />;
  const all = itemsOf(tracks.data);
  const { data } = artist;
  return (
    <>
      <header className="mb-8 flex flex-wrap items-center gap-6">
        <Cover
          eager
          url={data?.image_url ?? data?.cover_url}
          alt=""
          size={400}
          className="size-28 rounded-full shadow-lg ring-1 ring-line md:size-40"
        />
        <div className="min-w-0">
          <h1 tabIndex={-1} className="text-3xl font-bold tracking-tight text-balance md:text-5xl">
            {data?.name ?? "Artist"}
          </h1>
          <p className="mt-2 text-soft">
            {data && `${count(data.album_count, "album")} · ${count(data.track_count, "track")}`}
          </p>
          <PlayButtons tracks={all} />
        </div>
      </header>
      {(data?.album_count ?? 0) > 0 && (
        <section aria-labelledby="artist-albums" className="mb-8">
          <h2 id="artist-albums" className="mb-4 text-xl font-bold">
            Albums
          </h2>
          <AlbumGrid albums={itemsOf(albums.data)} query={albums} level={3} />
        </section>
      )}
      <section aria-labelledby="artist-tracks">
        <h2 id="artist-tracks" className="mb-2 text-xl font-bold">
          Tracks
        </h2>
        <TrackList tracks={all} query={tracks} />
      </section>
    </>
  );
}
