// SPDX-License-Identifier: Apache-2.0
import { Play, Shuffle } from "lucide-react";
import type { ReactNode } from "react";
import type { Track } from "@/api/types";
import { player } from "@/player/player";

/** Plays all of `tracks`, in order or shuffled. */
export function PlayButtons({ tracks, children }: { tracks: Track[]; children?: ReactNode }) {
  const none = tracks.length === 0;
  return (
    <div className="mt-5 flex flex-wrap gap-2.5">
      <button
        type="button"
        className="button button-primary"
        disabled={none}
        onClick={() => player().playTracks(tracks)}
      >
        <Play aria-hidden="true" className="size-4 fill-current" /> Play
      </button>
      <button
        type="button"
        className="button button-quiet"
        disabled={none}
        onClick={() => player().playShuffled(tracks)}
      >
        <Shuffle aria-hidden="true" className="size-4" /> Shuffle
      </button>
      {children}
    </div>
  );
}
