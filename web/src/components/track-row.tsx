// SPDX-License-Identifier: Apache-2.0
import { Disc3, Ellipsis, ListEnd, ListStart, MicVocal, Play } from "lucide-react";
import { Link, useLocation } from "wouter";
import type { Track } from "@/api/types";
import { cx } from "@/lib/class-names";
import { clock } from "@/lib/format";
import { useNotices } from "@/lib/notices";
import { player, useCurrentTrack, useIsPlaying } from "@/player/player";
import { Cover } from "./ui/cover";
import { Menu, type MenuItem } from "./ui/menu";
import { PlayingBars } from "./ui/playing-bars";

interface TrackRowProps {
  track: Track;
  onPlay: () => void;
  /** On an album's own page: its number instead of cover and album. */
  inAlbum?: boolean;
}

export const trackRowHeight = 60;

function useTrackMenu(track: Track, inAlbum: boolean): MenuItem[] {
  const [, go] = useLocation();
  const notify = useNotices((state) => state.notify);
  const { album_id: album, artist_id: artist } = track;
  const items: MenuItem[] = [
    {
      label: "Play next",
      icon: <ListStart aria-hidden="true" className="size-4" />,
      run: () => {
        player().playNext([track]);
        notify("info", `“${track.title}” plays next.`);
      },
    },
    {
      label: "Add to queue",
      icon: <ListEnd aria-hidden="true" className="size-4" />,
      run: () => {
        player().addToQueue([track]);
        notify("info", `“${track.title}” is in the queue.`);
      },
    },
  ];
  if (album !== null && !inAlbum) {
    items.push({
      label: "Go to album",
      icon: <Disc3 aria-hidden="true" className="size-4" />,
      run: () => go(`/albums/${album}`),
    });
  }
  if (artist !== null) {
    items.push({
      label: "Go to artist",
      icon: <MicVocal aria-hidden="true" className="size-4" />,
      run: () => go(`/artists/${artist}`),
    });
  }
  return items;
}

/** One track in a list. */
export function TrackRow({ track, onPlay, inAlbum = false }: TrackRowProps) {
  const isCurrent = useCurrentTrack()?.id === track.id;
  const isPlaying = useIsPlaying();
  const menu = useTrackMenu(track, inAlbum);
  const toggle = () => (isCurrent ? player().toggle() : onPlay());
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a double click is a shortcut for the button in the row
    <div
      onDoubleClick={onPlay}
      className={cx(
        "group grid h-[60px] grid-cols-[2.75rem_minmax(0,1fr)_auto_auto] items-center gap-3 rounded-xl px-2 hover:bg-surface md:gap-4",
        !inAlbum && "lg:grid-cols-[2.75rem_minmax(0,5fr)_minmax(0,4fr)_auto_auto]",
        isCurrent && "bg-accent-soft/60",
      )}
    >
      <button
        type="button"
        onClick={toggle}
        className="relative grid size-11 place-items-center overflow-hidden rounded-lg text-soft"
      >
        <span className="sr-only">
          {isCurrent && isPlaying ? "Pause" : "Play"} {track.title}
        </span>
        {inAlbum ? (
          <span aria-hidden="true" className="tabular-nums group-hover:opacity-0">
            {track.track_no ?? "·"}
          </span>
        ) : (
          <Cover url={track.cover_url} alt="" size={96} className="size-11" />
        )}
        <span
          className={cx(
            "absolute inset-0 grid place-items-center rounded-lg transition-opacity",
            inAlbum ? "bg-surface" : "bg-black/55 text-white",
            isCurrent ? "opacity-100" : "opacity-0 group-hover:opacity-100",
          )}
        >
          {isCurrent ? (
            <PlayingBars moving={isPlaying} />
          ) : (
            <Play aria-hidden="true" className="size-4 fill-current" />
          )}
        </span>
      </button>
      <div className="min-w-0">
        <p className={cx("truncate font-medium", isCurrent && "text-accent")}>{track.title}</p>
        <p className="truncate text-sm text-soft">
          {track.artist_id === null ? (
            track.artist || "Unknown artist"
          ) : (
            <Link href={`/artists/${track.artist_id}`} className="hover:text-ink hover:underline">
              {track.artist}
            </Link>
          )}
        </p>
      </div>
      {!inAlbum && (
        <p className="hidden truncate text-sm text-soft lg:block">
          {track.album_id !== null && (
            <Link href={`/albums/${track.album_id}`} className="hover:text-ink hover:underline">
              {track.album}
            </Link>
          )}
        </p>
      )}
      <span className="text-sm text-soft tabular-nums">{clock(track.duration_ms / 1000)}</span>
      <Menu
        label={`More for ${track.title}`}
        button={<Ellipsis aria-hidden="true" className="size-5" />}
        items={menu}
      />
    </div>
  );
}
