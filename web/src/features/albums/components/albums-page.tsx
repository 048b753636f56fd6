// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from "@tanstack/react-query";
import { LibraryBig } from "lucide-react";
import { itemsOf } from "@/api/pages";
import { musicSorts } from "@/api/sorts";
import { AlbumGrid } from "@/components/album-grid";
import { SortedHeading } from "@/components/sorted-heading";
import { Empty } from "@/components/ui/states";
import { useQueryParam } from "@/lib/use-query-param";
import { albumsQuery } from "../api";

export function AlbumsPage() {
  const [sort, setSort] = useQueryParam("sort", musicSorts);
  const query = useInfiniteQuery(albumsQuery(sort));
  return (
    <>
      <SortedHeading title="Albums" sort={sort} onSort={setSort} />
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
