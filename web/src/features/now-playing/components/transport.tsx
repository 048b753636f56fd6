// SPDX-License-Identifier: Apache-2.0
import {
  LoaderCircle,
  Pause,
  Play,
  Repeat,
  Repeat1,
  Shuffle,
  SkipBack,
  SkipForward,
} from "lucide-react";
import { player, useIsPlaying, usePlayer } from "@/player/player";
import { nextIndex } from "@/player/queue";

export function PlayButton({ large = false }: { large?: boolean }) {
  const isPlaying = useIsPlaying();
  const waiting = usePlayer((state) => state.status === "loading" && state.problem === null);
  const empty = usePlayer((state) => state.queue.index < 0);
  const Icon = isPlaying ? Pause : Play;
  return (
    <button
      type="button"
      className={`relative grid shrink-0 place-items-center rounded-full bg-accent text-on-accent transition hover:brightness-110 disabled:opacity-40 ${large ? "size-16" : "size-11"}`}
      aria-label={isPlaying ? "Pause" : "Play"}
      aria-keyshortcuts="Space"
      aria-busy={waiting}
      disabled={empty}
      onClick={() => player().toggle()}
    >
      {waiting && (
        <LoaderCircle
          aria-hidden="true"
          className="absolute size-full animate-spin stroke-1 opacity-60"
        />
      )}
      <Icon
        aria-hidden="true"
        className={`fill-current ${large ? "size-7" : "size-5"} ${isPlaying ? "" : "ml-0.5"}`}
      />
    </button>
  );
}

export function NextButton() {
  const none = usePlayer((state) => nextIndex(state.queue, state.repeat) === null);
  return (
    <button
      type="button"
      className="icon-button size-11"
      aria-label="Next track"
      aria-keyshortcuts="N"
      disabled={none}
      onClick={() => player().next()}
    >
      <SkipForward aria-hidden="true" className="size-5 fill-current" />
    </button>
  );
}

const repeatLabels = { off: "Repeat: off", all: "Repeat: all", one: "Repeat: one track" };

/** Shuffle, previous, play, next, repeat. */
export function Transport({ large = false }: { large?: boolean }) {
  const shuffled = usePlayer((state) => state.queue.shuffled);
  const repeat = usePlayer((state) => state.repeat);
  const empty = usePlayer((state) => state.queue.index < 0);
  const RepeatIcon = repeat === "one" ? Repeat1 : Repeat;
  return (
    <div className="flex items-center justify-center gap-2">
      <button
        type="button"
        className="icon-button"
        aria-label="Shuffle"
        aria-keyshortcuts="S"
        aria-pressed={shuffled}
        onClick={() => player().toggleShuffle()}
      >
        <Shuffle aria-hidden="true" className="size-[18px]" />
      </button>
      <button
        type="button"
        className="icon-button size-11"
        aria-label="Previous track"
        aria-keyshortcuts="P"
        disabled={empty}
        onClick={() => player().previous()}
      >
        <SkipBack aria-hidden="true" className="size-5 fill-current" />
      </button>
      <PlayButton large={large} />
      <NextButton />
      <button
        type="button"
        className="icon-button"
        aria-label={repeatLabels[repeat]}
        aria-keyshortcuts="R"
        aria-pressed={repeat !== "off"}
        onClick={() => player().cycleRepeat()}
      >
        <RepeatIcon aria-hidden="true" className="size-[18px]" />
      </button>
    </div>
  );
}
