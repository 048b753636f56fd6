// SPDX-License-Identifier: Apache-2.0
import { useVirtualizer } from "@tanstack/react-virtual";
import { ListMusic, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Empty } from "@/components/ui/states";
import { count, longDuration } from "@/lib/format";
import { player, usePlayer } from "@/player/player";
import { QueueRow } from "./queue-row";

const rowHeight = 60;

/** What plays and what comes: jump to it, take it out, put it in another order. */
export function QueuePanel({ onClose }: { onClose: () => void }) {
  const queue = usePlayer((state) => state.queue);
  const list = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState("");
  const virtual = useVirtualizer({
    count: queue.items.length,
    getScrollElement: () => list.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (row) => queue.items[row]?.key ?? row,
  });
  const { scrollToIndex } = virtual;
  // Only when the panel opens: later the list stays where it was put.
  const first = useRef(queue.index);
  useEffect(() => {
    if (first.current > 0) scrollToIndex(first.current, { align: "center" });
  }, [scrollToIndex]);

  const move = (from: number, to: number) => {
    const item = queue.items[from];
    if (!item || to < 0 || to >= queue.items.length) return;
    player().moveInQueue(from, to);
    setSaid(`${item.track.title} is now ${to + 1} of ${queue.items.length}`);
  };
  const left = queue.items
    .slice(Math.max(queue.index, 0))
    .reduce((sum, { track }) => sum + track.duration_ms, 0);
  return (
    <aside
      aria-label="Queue"
      className="fixed inset-0 z-30 flex flex-col bg-surface md:static md:w-[22rem] md:border-l md:border-line"
    >
      <header className="flex items-center gap-2 py-3 pr-3 pl-5">
        <div className="grow">
          <h2 className="text-lg font-bold">Queue</h2>
          <p className="text-sm text-soft">
            {queue.items.length > 0 &&
              `${count(queue.items.length, "track")}, ${longDuration(left)} left`}
          </p>
        </div>
        {queue.items.length > 0 && (
          <button
            type="button"
            className="button px-3 text-soft hover:text-ink"
            onClick={() => player().clearQueue()}
          >
            Clear
          </button>
        )}
        <button type="button" className="icon-button" aria-label="Close queue" onClick={onClose}>
          <X aria-hidden="true" className="size-5" />
        </button>
      </header>
      <div ref={list} className="min-h-0 grow overflow-y-auto px-2 pb-3">
        {queue.items.length === 0 && (
          <Empty icon={<ListMusic />} title="The queue is empty">
            Play an album, or add tracks from their “…” menu.
          </Empty>
        )}
        <ol className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((row) => {
            const item = queue.items[row.index];
            return (
              item && (
                <li
                  key={row.key}
                  aria-setsize={queue.items.length}
                  aria-posinset={row.index + 1}
                  aria-current={row.index === queue.index || undefined}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <QueueRow
                    item={item}
                    index={row.index}
                    isCurrent={row.index === queue.index}
                    onMove={move}
                  />
                </li>
              )
            );
          })}
        </ol>
      </div>
      <p role="status" className="sr-only">
        {said}
      </p>
    </aside>
  );
}
