// SPDX-License-Identifier: Apache-2.0
import { ChevronUp, ListMusic } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import type { Track } from "@/api/types";
import { Cover } from "@/components/ui/cover";
import { player, useCurrentTrack, usePlayer } from "@/player/player";
import { NowPlayingSheet } from "./now-playing-sheet";
import { SeekBar } from "./seek-bar";
import { NextButton, PlayButton, Transport } from "./transport";
import { Volume } from "./volume";

interface NowPlayingBarProps {
  queueOpen: boolean;
  onToggleQueue: () => void;
}

/** What plays, at the foot of every page; on a narrow screen it opens into a sheet with everything. */
export function NowPlayingBar({ queueOpen, onToggleQueue }: NowPlayingBarProps) {
  const track = useCurrentTrack();
  const problem = usePlayer((state) => state.problem);
  const [sheet, setSheet] = useState(false);
  return (
    <section aria-label="Player" className="z-20 border-t border-line bg-surface">
      <ThinProgress />
      {problem && (
        <p role="alert" className="flex flex-wrap items-center gap-3 px-4 pt-2 text-sm text-alarm">
          {problem}
          <button type="button" className="font-semibold underline" onClick={() => player().play()}>
            Try again
          </button>
        </p>
      )}
      <div className="grid min-h-[72px] grid-cols-[minmax(0,1fr)_auto] items-center gap-3 px-3 py-2 md:min-h-[88px] md:grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)_minmax(0,1fr)] md:px-5">
        <CurrentTrack track={track} />
        <div className="hidden flex-col items-center md:flex">
          <Transport />
          <SeekBar />
        </div>
        <div className="flex items-center justify-end gap-1">
          <div className="hidden md:block">
            <Volume />
          </div>
          <button
            type="button"
            className="icon-button hidden md:inline-grid"
            aria-label="Queue"
            aria-keyshortcuts="Q"
            aria-pressed={queueOpen}
            onClick={onToggleQueue}
          >
            <ListMusic aria-hidden="true" className="size-5" />
          </button>
          <div className="flex items-center md:hidden">
            <PlayButton />
            <NextButton />
            <button
              type="button"
              className="icon-button size-11"
              aria-label="Open player"
              aria-haspopup="dialog"
              onClick={() => setSheet(true)}
            >
              <ChevronUp aria-hidden="true" className="size-5" />
            </button>
          </div>
        </div>
      </div>
      {sheet && (
        <NowPlayingSheet
          onClose={() => setSheet(false)}
          onQueue={() => {
            setSheet(false);
            onToggleQueue();
          }}
        />
      )}
      <p role="status" className="sr-only">
        {track && `Now playing: ${track.title} by ${track.artist || "unknown artist"}`}
      </p>
    </section>
  );
}

function ThinProgress() {
  const share = usePlayer((state) =>
    state.duration > 0 ? Math.min(state.position / state.duration, 1) : 0,
  );
  return (
    <div aria-hidden="true" className="h-0.5 bg-line md:hidden">
      <div className="h-full origin-left bg-accent" style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}

function CurrentTrack({ track }: { track: Track | null }) {
  if (track === null)
    return <p className="truncate pl-1 text-sm text-soft">Nothing is playing yet.</p>;
  const title = <span data-testid="now-playing-title">{track.title}</span>;
  return (
    <div className="flex min-w-0 items-center gap-3">
      <Cover
        url={track.cover_url}
        alt=""
        size={128}
        className="size-12 shrink-0 rounded-lg md:size-14"
      />
      <div className="min-w-0">
        <p className="truncate font-semibold">
          {track.album_id === null ? (
            title
          ) : (
            <Link href={`/albums/${track.album_id}`} className="hover:underline">
              {title}
            </Link>
          )}
        </p>
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
    </div>
  );
}
