// SPDX-License-Identifier: Apache-2.0
import { unwrap } from "@/api/api-error";
import { api } from "@/api/client";
import { pagedQuery } from "@/api/pages";

const genresPerPage = 500;
const pageSize = 60;

export const genresQuery = pagedQuery(["genres"], ({ cursor, signal }) => {
  const query = { limit: genresPerPage, ...(cursor ? { cursor } : {}) };
  return unwrap(api.GET("/api/v1/genres", { params: { query }, signal }));
});

export const genreAlbumsQuery = (genre: string) =>
  pagedQuery(["genres", genre, "albums"], ({ cursor, signal }) => {
    const query = { genre, limit: pageSize, ...(cursor ? { cursor } : {}) };
    return unwrap(api.GET("/api/v1/albums", { params: { query }, signal }));
  });

export const genreTracksQuery = (genre: string) =>
  pagedQuery(["genres", genre, "tracks"], ({ cursor, signal }) => {
    const query = { genre, limit: pageSize, ...(cursor ? { cursor } : {}) };
    return unwrap(api.GET("/api/v1/tracks", { params: { query }, signal }));
  });
