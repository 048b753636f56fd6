// SPDX-License-Identifier: Apache-2.0
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/api-error";

const tries = 2;

// Asking again helps when no answer came or the server was not ready; not when it said no.
function isPassing(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 502;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        retry: (failures, error) => failures < tries && isPassing(error),
        // A request to one's own server may work without the internet.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}
