// SPDX-License-Identifier: Apache-2.0
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Disc3 } from "lucide-react";
import type { ReactNode } from "react";
import type { Album } from "@/api/types";
import { usePlacement, useScroller } from "@/lib/scroller";
import { AlbumCard } from "./album-card";
import { Empty, Failure } from "./ui/states";
import { useMore } from "./use-more";

interface AlbumGridProps {
  albums: Album[];
  query: UseInfiniteQueryResult;
  empty?: ReactNode;
  /** Of the headings: 2 right under the page's, 3 under a section's. */
  level?: 2 | 3;
}

const gap = 20;
const captionHeight = 58;
const narrowest = 150;
const rowsAhead = 4;

function columnsFor(width: number): number {
  if (width === 0) return 0;
  const wanted = width < 640 ? narrowest - 22 : narrowest + 20;
  return Math.max(2, Math.floor((width + gap) / (wanted + gap)));
}

/** Albums in as many columns as fit; only the rows in sight are in the page, and more are fetched as they come near. */
export function AlbumGrid({ albums, query, empty, level = 2 }: AlbumGridProps) {
  const scroller = useScroller();
  const [place, { width, top }] = usePlacement();
  const columns = columnsFor(width);
  const cell = columns > 0 ? (width - gap * (columns - 1)) / columns : 0;
  const rowHeight = cell + captionHeight + gap;
  const rows = columns > 0 ? Math.ceil(albums.length / columns) : 0;
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 2,
    scrollMargin: top,
    getItemKey: (row) => `${columns}:${Math.round(rowHeight)}:${row}`,
  });
  const shown = virtual.getVirtualItems();
  useMore(query, (shown.at(-1)?.index ?? -1) + 1, rows, columns > 0 ? rowsAhead : -1);

  if (query.isError && albums.length === 0)
    return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isSuccess && albums.length === 0) {
    return empty ?? <Empty icon={<Disc3 />} title="No albums here." />;
  }
  const setSize = query.hasNextPage ? -1 : albums.length;
  return (
    <div ref={place}>
      {query.isPending && <GridSkeleton columns={columns || 2} />}
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {shown.flatMap((row) =>
          albums.slice(row.index * columns, (row.index + 1) * columns).map((album, column) => (
            <li
              key={album.id}
              aria-setsize={setSize}
              aria-posinset={row.index * columns + column + 1}
              className="absolute top-0 left-0"
              style={{
                width: cell,
                transform: `translate(${column * (cell + gap)}px, ${row.start - top}px)`,
              }}
            >
              <AlbumCard album={album} level={level} />
            </li>
          )),
        )}
      </ul>
      {query.isError && <Failure error={query.error} onRetry={() => void query.fetchNextPage()} />}
    </div>
  );
}

function GridSkeleton({ columns }: { columns: number }) {
  return (
    <div
      aria-hidden="true"
      className="grid gap-5"
      style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}
    >
      {Array.from({ length: columns * 2 }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have nothing else
        <div key={i}>
          <div className="skeleton aspect-square rounded-2xl" />
          <div className="skeleton mt-3 h-4 w-3/4" />
          <div className="skeleton mt-2 h-3 w-1/2" />
        </div>
      ))}
    </div>
  );
}
