// SPDX-License-Identifier: Apache-2.0
import { useQuery } from "@tanstack/react-query";
import { ListSkeleton } from "@/components/track-list";
import { TrackRow } from "@/components/track-row";
import { Failure } from "@/components/ui/states";
import { player } from "@/player/player";
import { albumQuery, albumTracksQuery } from "../api";
import { discsOf } from "../discs";
import { AlbumHeader } from "./album-header";

export function AlbumPage({ id }: { id: string }) {
  const album = useQuery(albumQuery(id));
  const tracks = useQuery(albumTracksQuery(id));
  if (album.isError) return <Failure error={album.error} onRetry={() => void album.refetch()} />;
  const all = tracks.data ?? [];
  const discs = discsOf(all);
  return (
    <>
      {album.data ? <AlbumHeader album={album.data} tracks={all} /> : <HeaderSkeleton />}
      {tracks.isPending && <ListSkeleton />}
      {tracks.isError && <Failure error={tracks.error} onRetry={() => void tracks.refetch()} />}
      {discs.map((disc) => (
        <section
          key={disc.number}
          aria-label={discs.length > 1 ? `Disc ${disc.number}` : "Tracks"}
          className="-mx-2 mb-6"
        >
          {discs.length > 1 && (
            <h2 className="mb-1 px-4 text-sm font-semibold tracking-wide text-soft uppercase">
              Disc {disc.number}
            </h2>
          )}
          <ol>
            {disc.tracks.map((track) => (
              <li key={track.id}>
                <TrackRow
                  inAlbum
                  track={track}
                  onPlay={() => player().playTracks(all, all.indexOf(track))}
                />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function HeaderSkeleton() {
  return (
    <div aria-hidden="true" className="mb-8 flex gap-6">
      <div className="skeleton size-32 rounded-2xl md:size-56" />
      <div className="grow self-end">
        <div className="skeleton h-9 w-1/2" />
        <div className="skeleton mt-3 h-4 w-1/3" />
      </div>
    </div>
  );
}
