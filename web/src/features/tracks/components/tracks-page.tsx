// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from "@tanstack/react-query";
import { itemsOf } from "@/api/pages";
import { musicSorts } from "@/api/sorts";
import { SortedHeading } from "@/components/sorted-heading";
import { TrackList } from "@/components/track-list";
import { useQueryParam } from "@/lib/use-query-param";
import { tracksQuery } from "../api";

export function TracksPage() {
  const [sort, setSort] = useQueryParam("sort", musicSorts);
  const query = useInfiniteQuery(tracksQuery(sort));
  return (
    <>
      <SortedHeading title="Tracks" sort={sort} onSort={setSort} />
      <TrackList tracks={itemsOf(query.data)} query={query} />
    </>
  );
}
