// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, unwrap } from "@/api/api-error";
import { api } from "@/api/client";
import { mayBeSignedIn, noteAccess } from "@/api/session";
import type { AuthResult, User } from "@/api/types";

/** Who is signed in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }): Promise<User | null> => {
    if (!mayBeSignedIn()) return null;
    try {
      return await unwrap(api.GET("/api/v1/me", { signal }));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const providersQuery = queryOptions({
  queryKey: ["auth", "providers"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/auth/providers", { signal })),
  staleTime: 60_000,
});

export interface Credentials {
  email: string;
  password: string;
}

function useEnter<T>(enter: (input: T) => Promise<AuthResult>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: enter,
    onSuccess: ({ user, expires_in: seconds }) => {
      noteAccess(seconds);
      client.setQueryData(meQuery.queryKey, user);
    },
  });
}

export function useSignIn() {
  return useEnter((body: Credentials) => unwrap(api.POST("/api/v1/auth/login", { body })));
}

export function useSignUp() {
  return useEnter((body: Credentials & { display_name: string }) =>
    unwrap(api.POST("/api/v1/auth/register", { body })),
  );
}

export function useSignOut() {
  return useMutation({ mutationFn: () => unwrap(api.POST("/api/v1/auth/logout")) });
}
