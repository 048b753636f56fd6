// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from "@tanstack/react-query";
import { itemsOf } from "@/api/pages";
import { SortSelect } from "@/components/sort-select";
import { TrackList } from "@/components/track-list";
import { PageHeading } from "@/components/ui/page-heading";
import { useQueryParam } from "@/lib/use-query-param";
import { trackSorts, tracksQuery } from "../api";

const options = [
  { value: "title", label: "Title" },
  { value: "artist", label: "Artist" },
  { value: "-added", label: "Recently added" },
  { value: "-year", label: "Newest first" },
  { value: "year", label: "Oldest first" },
] as const;

export function TracksPage() {
  const [sort, setSort] = useQueryParam("sort", trackSorts);
  const query = useInfiniteQuery(tracksQuery(sort));
  return (
    <>
      <PageHeading title="Tracks">
        <SortSelect value={sort} options={options} onChange={setSort} />
      </PageHeading>
      <TrackList tracks={itemsOf(query.data)} query={query} />
    </>
  );
}
