// SPDX-License-Identifier: Apache-2.0
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { ApiError, messageOf } from "@/api/api-error";
import { onSignedOut } from "@/api/session";
import { Failure } from "@/components/ui/states";
import { meQuery, useSignOut } from "@/features/account/api";
import { Entrance } from "@/features/account/components/entrance";
import { useNotices } from "@/lib/notices";
import { player } from "@/player/player";
import { Layout } from "./layout";

/** The entrance for visitors, the player for who is signed in. */
export function App() {
  const client = useQueryClient();
  const me = useQuery(meQuery);
  const signOut = useSignOut();
  const leave = useCallback(() => {
    player().clearQueue();
    client.clear();
    client.setQueryData(meQuery.queryKey, null);
  }, [client]);
  useEffect(() => onSignedOut(leave), [leave]);

  if (me.isError) return <Failure error={me.error} onRetry={() => void me.refetch()} />;
  if (me.isPending) return <div aria-busy="true" className="h-full" />;
  if (me.data === null) return <Entrance />;
  return (
    <Layout
      user={me.data}
      onSignOut={() =>
        signOut.mutate(undefined, {
          onSuccess: leave,
          onError: (error) => {
            // 401: there was no session left to end.
            if (error instanceof ApiError && error.status === 401) leave();
            else useNotices.getState().notify("error", `Could not sign out: ${messageOf(error)}`);
          },
        })
      }
    />
  );
}
