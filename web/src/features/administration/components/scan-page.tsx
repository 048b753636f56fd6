// SPDX-License-Identifier: Apache-2.0
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useEffect, useRef } from "react";
import { messageOf } from "@/api/api-error";
import { PageHeading } from "@/components/ui/page-heading";
import { Failure } from "@/components/ui/states";
import { catalogKeys, scanQuery, useStartScan } from "../api";
import { ScanFigures } from "./scan-figures";

/** The library's scan: how it stands, and the buttons to start one. */
export function ScanPage() {
  const scan = useQuery(scanQuery);
  const start = useStartScan();
  const client = useQueryClient();
  const running = scan.data?.state === "running";
  const ran = useRef(false);
  useEffect(() => {
    if (ran.current && !running) {
      for (const queryKey of catalogKeys) void client.invalidateQueries({ queryKey });
    }
    ran.current = running;
  }, [running, client]);
  const busy = running || start.isPending;
  return (
    <div className="max-w-3xl">
      <PageHeading title="Library scan">
        <div className="flex flex-wrap gap-2.5">
          <button
            type="button"
            className="button button-primary"
            disabled={busy}
            onClick={() => start.mutate(false)}
          >
            <RefreshCw aria-hidden="true" className="size-4" /> Look for changes
          </button>
          <button
            type="button"
            className="button button-quiet"
            disabled={busy}
            onClick={() => start.mutate(true)}
          >
            Read everything anew
          </button>
        </div>
      </PageHeading>
      {start.isError && (
        <p role="alert" className="mb-4 text-alarm">
          {messageOf(start.error)}
        </p>
      )}
      {scan.isPending && <div aria-hidden="true" className="skeleton h-48" />}
      {scan.isError && <Failure error={scan.error} onRetry={() => void scan.refetch()} />}
      {scan.data && <ScanFigures status={scan.data} />}
    </div>
  );
}
