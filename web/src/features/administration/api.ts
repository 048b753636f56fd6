// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { unwrap } from "@/api/api-error";
import { api } from "@/api/client";

const pollMs = 1000;

/** How the scan stands; asked again every second while one runs. */
export const scanQuery = queryOptions({
  queryKey: ["admin", "scan"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/admin/scan", { signal })),
  refetchInterval: (query) => (query.state.data?.state === "running" ? pollMs : false),
});

export function useStartScan() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (full: boolean) => unwrap(api.POST("/api/v1/admin/scan", { body: { full } })),
    onSuccess: (status) => client.setQueryData(scanQuery.queryKey, status),
    onError: () => client.invalidateQueries({ queryKey: scanQuery.queryKey }),
  });
}

/** What a scan may change. */
export const catalogKeys = [["albums"], ["artists"], ["tracks"], ["genres"]] as const;
