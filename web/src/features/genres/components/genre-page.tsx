// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from "@tanstack/react-query";
import { itemsOf } from "@/api/pages";
import { AlbumGrid } from "@/components/album-grid";
import { TrackList } from "@/components/track-list";
import { PageHeading } from "@/components/ui/page-heading";
import { genreAlbumsQuery, genreTracksQuery } from "../api";

export function GenrePage({ name }: { name: string }) {
  const albums = useInfiniteQuery(genreAlbumsQuery(name));
  const tracks = useInfiniteQuery(genreTracksQuery(name));
  return (
    <>
      <PageHeading title={name} />
      <section aria-labelledby="genre-albums" className="mb-8">
        <h2 id="genre-albums" className="mb-4 text-xl font-bold">
          Albums
        </h2>
        <AlbumGrid albums={itemsOf(albums.data)} query={albums} level={3} />
      </section>
      {!albums.hasNextPage && (
        <section aria-labelledby="genre-tracks">
          <h2 id="genre-tracks" className="mb-2 text-xl font-bold">
            Tracks
          </h2>
          <TrackList tracks={itemsOf(tracks.data)} query={tracks} />
        </section>
      )}
    </>
  );
}
