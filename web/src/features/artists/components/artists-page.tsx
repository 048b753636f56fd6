// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { MicVocal } from "lucide-react";
import { itemsOf } from "@/api/pages";
import { PageHeading } from "@/components/ui/page-heading";
import { Empty, Failure } from "@/components/ui/states";
import { useMore } from "@/components/use-more";
import { usePlacement, useScroller } from "@/lib/scroller";
import { artistsQuery } from "../api";
import { ArtistCard } from "./artist-card";

const rowHeight = 80;
const cellWidth = 300;

/** All artists, in as many columns as fit. */
export function ArtistsPage() {
  const query = useInfiniteQuery(artistsQuery);
  const artists = itemsOf(query.data);
  const scroller = useScroller();
  const [place, { width, top }] = usePlacement();
  const columns = Math.max(1, Math.floor(width / cellWidth));
  const rows = width > 0 ? Math.ceil(artists.length / columns) : 0;
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 5,
    scrollMargin: top,
  });
  const shown = virtual.getVirtualItems();
  useMore(query, (shown.at(-1)?.index ?? -1) + 1, rows, width > 0 ? 8 : -1);
  return (
    <>
      <PageHeading title="Artists" />
      {query.isPending && <div aria-hidden="true" className="skeleton h-72" />}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && artists.length === 0 && (
        <Empty icon={<MicVocal />} title="No artists yet" />
      )}
      <ul ref={place} className="relative -mx-2" style={{ height: virtual.getTotalSize() }}>
        {shown.flatMap((row) =>
          artists.slice(row.index * columns, (row.index + 1) * columns).map((artist, column) => (
            <li
              key={artist.id}
              aria-setsize={query.hasNextPage ? -1 : artists.length}
              aria-posinset={row.index * columns + column + 1}
              className="absolute top-0 left-0"
              style={{
                width: width / columns,
                transform: `translate(${(column * width) / columns}px, ${row.start - top}px)`,
              }}
            >
              <ArtistCard artist={artist} />
            </li>
          )),
        )}
      </ul>
    </>
  );
}
