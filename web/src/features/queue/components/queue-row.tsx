// SPDX-License-Identifier: Apache-2.0
import { GripVertical, X } from "lucide-react";
import type { DragEvent, KeyboardEvent } from "react";
import { Cover } from "@/components/ui/cover";
import { PlayingBars } from "@/components/ui/playing-bars";
import { cx } from "@/lib/class-names";
import { player, useIsPlaying } from "@/player/player";
import type { QueueItem } from "@/player/queue";

interface QueueRowProps {
  item: QueueItem;
  index: number;
  isCurrent: boolean;
  onMove: (from: number, to: number) => void;
}

const dragType = "application/x-consort-queue-row";

/** One track of the queue. It is moved by dragging, or with the arrow keys on its handle. */
export function QueueRow({ item, index, isCurrent, onMove }: QueueRowProps) {
  const isPlaying = useIsPlaying();
  const { track } = item;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(index, index + step);
  };
  const onDrop = (event: DragEvent) => {
    const from = Number.parseInt(event.dataTransfer.getData(dragType), 10);
    if (Number.isNaN(from)) return;
    event.preventDefault();
    onMove(from, index);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging has the handle's arrow keys beside it
    <div
      draggable
      onDragStart={(event) => event.dataTransfer.setData(dragType, String(index))}
      onDragOver={(event) => event.dataTransfer.types.includes(dragType) && event.preventDefault()}
      onDrop={onDrop}
      className={cx(
        "group flex h-[60px] items-center gap-1 rounded-xl pr-1 hover:bg-paper",
        isCurrent && "bg-accent-soft/60",
      )}
    >
      <button
        type="button"
        aria-label={`Move ${track.title}: use the up and down arrow keys`}
        onKeyDown={onKeyDown}
        className="grid h-11 w-7 shrink-0 cursor-grab place-items-center text-soft opacity-60 group-hover:opacity-100 focus-visible:opacity-100"
      >
        <GripVertical aria-hidden="true" className="size-4" />
      </button>
      <button
        type="button"
        onClick={() => player().jumpTo(index)}
        className="flex min-w-0 grow items-center gap-3 text-left"
      >
        <span className="sr-only">Play</span>
        <span className="relative shrink-0">
          <Cover url={track.cover_url} alt="" size={96} className="size-11 rounded-lg" />
          {isCurrent && (
            <span className="absolute inset-0 grid place-items-center rounded-lg bg-black/55 [&_.bars]:text-white">
              <PlayingBars moving={isPlaying} />
            </span>
          )}
        </span>
        <span className="min-w-0">
          <span className={cx("block truncate text-sm font-medium", isCurrent && "text-accent")}>
            {track.title}
          </span>
          <span className="block truncate text-sm text-soft">{track.artist}</span>
        </span>
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={`Remove ${track.title} from the queue`}
        onClick={() => player().removeFromQueue(item.key)}
      >
        <X aria-hidden="true" className="size-4" />
      </button>
    </div>
  );
}
