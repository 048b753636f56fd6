// SPDX-License-Identifier: Apache-2.0
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { unwrap } from "@/api/api-error";
import { api } from "@/api/client";

const perGroup = 6;

/** What is found for `text`; the last result stays while the next one is on its way. */
export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ["search", text],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/search", { params: { query: { q: text, limit: perGroup } }, signal }),
      ),
    enabled: text !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
