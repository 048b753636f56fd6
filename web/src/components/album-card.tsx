// SPDX-License-Identifier: Apache-2.0
import { Play } from "lucide-react";
import { Link } from "wouter";
import { messageOf } from "@/api/api-error";
import type { Album } from "@/api/types";
import { useNotices } from "@/lib/notices";
import { playAlbum } from "./play-album";
import { Cover } from "./ui/cover";

/** An album in a grid: cover, title, artist; one click plays it. */
export function AlbumCard({ album, level }: { album: Album; level: 2 | 3 }) {
  const play = () =>
    playAlbum(album.id).catch((error: unknown) =>
      useNotices.getState().notify("error", messageOf(error)),
    );
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <article className="group relative">
      <div className="relative">
        <Link href={`/albums/${album.id}`} tabIndex={-1} aria-hidden="true">
          <Cover
            url={album.cover_url}
            alt={`Cover of ${album.title}`}
            size={400}
            placeholder={album.lqip}
            className="rounded-2xl shadow-sm ring-1 ring-line transition-shadow group-hover:shadow-lg"
          />
        </Link>
        <button
          type="button"
          aria-label={`Play ${album.title}`}
          onClick={() => void play()}
          className="absolute right-2.5 bottom-2.5 grid size-11 place-items-center rounded-full bg-accent text-on-accent opacity-0 shadow-lg transition-opacity focus-visible:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
        >
          <Play aria-hidden="true" className="ml-0.5 size-5 fill-current" />
        </button>
      </div>
      <Heading className="mt-2.5 text-[15px] leading-6 font-semibold">
        <Link
          href={`/albums/${album.id}`}
          className="block truncate hover:underline"
          title={album.title}
        >
          {album.title}
        </Link>
      </Heading>
      <p className="truncate text-sm leading-6 text-soft">
        {album.artist_id === null ? (
          album.artist || "Various artists"
        ) : (
          <Link
            href={`/artists/${album.artist_id}`}
            className="inline-block max-w-full truncate align-top hover:text-ink hover:underline"
          >
            {album.artist}
          </Link>
        )}
        {album.year !== null && <span> · {album.year}</span>}
      </p>
    </article>
  );
}
