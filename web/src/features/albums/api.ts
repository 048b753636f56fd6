// SPDX-License-Identifier: Apache-2.0
import { queryOptions } from "@tanstack/react-query";
import { unwrap } from "@/api/api-error";
import { api } from "@/api/client";
import { pagedQuery } from "@/api/pages";
import type { MusicSort } from "@/api/sorts";
import { loadAlbumTracks } from "@/components/play-album";

const pageSize = 60;

// While there are no albums the first scan is probably on its way.
const firstAlbumsMs = 2000;

export const albumsQuery = (sort: MusicSort) => ({
  ...pagedQuery(["albums", { sort }], ({ cursor, signal }) => {
    const query = { sort, limit: pageSize, ...(cursor ? { cursor } : {}) };
    return unwrap(api.GET("/api/v1/albums", { params: { query }, signal }));
  }),
  refetchInterval: (query: { state: { data?: { pages: { items: unknown[] }[] } | undefined } }) =>
    query.state.data?.pages[0]?.items.length === 0 ? firstAlbumsMs : (false as const),
});

export const albumQuery = (id: string) =>
  queryOptions({
    queryKey: ["albums", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/albums/{id}", { params: { path: { id } }, signal })),
  });

export const albumTracksQuery = (id: string) =>
  queryOptions({
    queryKey: ["albums", id, "tracks"],
    queryFn: ({ signal }) => loadAlbumTracks(id, signal),
  });
