// SPDX-License-Identifier: Apache-2.0
import { queryOptions } from "@tanstack/react-query";
import { unwrap } from "@/api/api-error";
import { api } from "@/api/client";
import { pagedQuery } from "@/api/pages";

const pageSize = 100;

export const artistsQuery = pagedQuery(["artists"], ({ cursor, signal }) => {
  const query = { limit: pageSize, ...(cursor ? { cursor } : {}) };
  return unwrap(api.GET("/api/v1/artists", { params: { query }, signal }));
});

export const artistQuery = (id: string) =>
  queryOptions({
    queryKey: ["artists", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/artists/{id}", { params: { path: { id } }, signal })),
  });

export const artistAlbumsQuery = (id: string) =>
  pagedQuery(["artists", id, "albums"], ({ cursor, signal }) => {
    const query = { limit: pageSize, ...(cursor ? { cursor } : {}) };
    return unwrap(
      api.GET("/api/v1/artists/{id}/albums", { params: { path: { id }, query }, signal }),
    );
  });

export const artistTracksQuery = (id: string) =>
  pagedQuery(["artists", id, "tracks"], ({ cursor, signal }) => {
    const query = { artist_id: id, limit: pageSize, ...(cursor ? { cursor } : {}) };
    return unwrap(api.GET("/api/v1/tracks", { params: { query }, signal }));
  });
