// SPDX-License-Identifier: Apache-2.0
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";

type Paged = Pick<
  UseInfiniteQueryResult,
  "hasNextPage" | "isFetching" | "isError" | "fetchNextPage"
>;

/** Loads the next page when the last one shown comes near: `shown` of `loaded` rows. */
export function useMore(query: Paged, shown: number, loaded: number, ahead: number): void {
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  const wanted = hasNextPage && !isFetching && !isError && shown >= loaded - ahead;
  useEffect(() => {
    if (wanted) void fetchNextPage();
  }, [wanted, fetchNextPage]);
}
