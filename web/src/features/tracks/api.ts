// SPDX-License-Identifier: Apache-2.0
import { unwrap } from "@/api/api-error";
import { api } from "@/api/client";
import { pagedQuery } from "@/api/pages";
import type { MusicSort } from "@/api/sorts";

const pageSize = 100;

export const tracksQuery = (sort: MusicSort) =>
  pagedQuery(["tracks", { sort }], ({ cursor, signal }) => {
    const query = { sort, limit: pageSize, ...(cursor ? { cursor } : {}) };
    return unwrap(api.GET("/api/v1/tracks", { params: { query }, signal }));
  });
