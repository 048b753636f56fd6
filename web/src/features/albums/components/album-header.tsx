// SPDX-License-Identifier: Apache-2.0
import { ListEnd } from "lucide-react";
import { Link } from "wouter";
import type { Album, Track } from "@/api/types";
import { PlayButtons } from "@/components/play-buttons";
import { Cover } from "@/components/ui/cover";
import { count, longDuration } from "@/lib/format";
import { useNotices } from "@/lib/notices";
import { useTitle } from "@/lib/use-title";
import { player } from "@/player/player";

/** Cover, title and artist of an album, and what can be done with the whole of it. */
export function AlbumHeader({ album, tracks }: { album: Album; tracks: Track[] }) {
  useTitle(`${album.title} by ${album.artist || "various artists"}`);
  const notify = useNotices((state) => state.notify);
  const queueAll = () => {
    player().addToQueue(tracks);
    notify("info", `“${album.title}” is in the queue.`);
  };
  const facts = [
    album.date?.slice(0, 4) ?? album.year,
    count(album.track_count, "track"),
    longDuration(album.duration_ms),
    album.disc_count > 1 && `${album.disc_count} discs`,
  ].filter(Boolean);
  return (
    <header className="relative isolate mb-8 flex flex-col gap-6 sm:flex-row sm:items-end">
      {album.cover_url && (
        <div className="pointer-events-none absolute -inset-x-4 -top-4 -z-10 h-96 overflow-hidden mask-b-from-0% md:-inset-x-8 md:-top-8">
          <img
            src={`${album.cover_url}?size=96`}
            alt=""
            className="size-full scale-125 object-cover opacity-30 blur-3xl"
          />
        </div>
      )}
      <Cover
        eager
        url={album.cover_url}
        alt={`Cover of ${album.title}`}
        size={600}
        placeholder={album.lqip}
        className="size-44 shrink-0 rounded-2xl shadow-xl ring-1 ring-line md:size-56"
      />
      <div className="min-w-0">
        <p className="text-sm font-medium text-soft">
          {album.compilation ? "Compilation" : "Album"}
        </p>
        <h1
          tabIndex={-1}
          className="mt-1 text-3xl font-bold tracking-tight text-balance md:text-5xl"
        >
          {album.title}
        </h1>
        <p className="mt-3 text-lg">
          {album.artist_id === null ? (
            album.artist || "Various artists"
          ) : (
            <Link href={`/artists/${album.artist_id}`} className="font-semibold hover:underline">
              {album.artist}
            </Link>
          )}
        </p>
        <p className="mt-1 text-sm text-soft">
          {facts.join(" · ")}
          {album.genres.map((genre) => (
            <span key={genre}>
              {" · "}
              <Link
                href={`/genres/${encodeURIComponent(genre)}`}
                className="hover:text-ink hover:underline"
              >
                {genre}
              </Link>
            </span>
          ))}
        </p>
        <PlayButtons tracks={tracks}>
          <button
            type="button"
            className="button button-quiet"
            disabled={tracks.length === 0}
            onClick={queueAll}
          >
            <ListEnd aria-hidden="true" className="size-4" /> Add to queue
          </button>
        </PlayButtons>
      </div>
    </header>
  );
}
