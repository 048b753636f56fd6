// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from "@tanstack/react-query";
import { LibraryBig } from "lucide-react";
import { itemsOf } from "@/api/pages";
import { AlbumGrid } from "@/components/album-grid";
import { SortSelect } from "@/components/sort-select";
import { PageHeading } from "@/components/ui/page-heading";
import { Empty } from "@/components/ui/states";
import { useQueryParam } from "@/lib/use-query-param";
import { albumSorts, albumsQuery } from "../api";

const options = [
  { value: "title", label: "Title" },
  { value: "artist", label: "Artist" },
  { value: "-added", label: "Recently added" },
  { value: "-year", label: "Newest first" },
  { value: "year", label: "Oldest first" },
] as const;

export function AlbumsPage() {
  const [sort, setSort] = useQueryParam("sort", albumSorts);
  const query = useInfiniteQuery(albumsQuery(sort));
  return (
    <>
      <PageHeading title="Albums">
        <SortSelect value={sort} options={options} onChange={setSort} />
      </PageHeading>
      <AlbumGrid
        albums={itemsOf(query.data)}
        query={query}
        empty={
          <Empty icon={<LibraryBig />} title="No music yet">
            When the server has scanned its music folder, the albums are here.
          </Empty>
        }
      />
    </>
  );
}
