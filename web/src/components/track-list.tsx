// SPDX-License-Identifier: Apache-2.0
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Music2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Track } from "@/api/types";
import { usePlacement, useScroller } from "@/lib/scroller";
import { player } from "@/player/player";
import { TrackRow, trackRowHeight } from "./track-row";
import { Empty, Failure } from "./ui/states";
import { useMore } from "./use-more";

interface TrackListProps {
  tracks: Track[];
  query: UseInfiniteQueryResult;
  empty?: ReactNode;
}

const rowsAhead = 15;

/** A list of tracks of any length: only the rows in sight are in the page. Playing one queues what is loaded. */
export function TrackList({ tracks, query, empty }: TrackListProps) {
  const scroller = useScroller();
  const [place, { top }] = usePlacement();
  const virtual = useVirtualizer({
    count: tracks.length,
    getScrollElement: () => scroller,
    estimateSize: () => trackRowHeight,
    overscan: 8,
    scrollMargin: top,
    getItemKey: (row) => tracks[row]?.id ?? row,
  });
  const shown = virtual.getVirtualItems();
  useMore(query, (shown.at(-1)?.index ?? -1) + 1, tracks.length, rowsAhead);

  if (query.isError && tracks.length === 0)
    return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isSuccess && tracks.length === 0)
    return empty ?? <Empty icon={<Music2 />} title="No tracks here." />;
  return (
    <div ref={place} className="-mx-2">
      {query.isPending && <ListSkeleton />}
      <ol className="relative" style={{ height: virtual.getTotalSize() }}>
        {shown.map((row) => {
          const track = tracks[row.index];
          return (
            track && (
              <li
                key={row.key}
                aria-setsize={query.hasNextPage ? -1 : tracks.length}
                aria-posinset={row.index + 1}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${row.start - top}px)` }}
              >
                <TrackRow track={track} onPlay={() => player().playTracks(tracks, row.index)} />
              </li>
            )
          );
        })}
      </ol>
      {query.isError && <Failure error={query.error} onRetry={() => void query.fetchNextPage()} />}
    </div>
  );
}

export function ListSkeleton() {
  return (
    <div aria-hidden="true" className="px-2">
      {Array.from({ length: 8 }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have nothing else
        <div key={i} className="flex h-[60px] items-center gap-4">
          <div className="skeleton size-11" />
          <div className="grow">
            <div className="skeleton h-4 w-2/5" />
            <div className="skeleton mt-2 h-3 w-1/4" />
          </div>
        </div>
      ))}
    </div>
  );
}
