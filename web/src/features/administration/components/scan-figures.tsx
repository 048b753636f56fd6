// SPDX-License-Identifier: Apache-2.0
import type { ScanStatus } from "@/api/types";

const counters = [
  ["seen", "looked at"],
  ["added", "new"],
  ["updated", "changed"],
  ["missing", "missing"],
  ["failed", "unreadable"],
] as const;

const states: Record<ScanStatus["state"], string> = {
  running: "A scan is running.",
  failed: "The last scan stopped early.",
  idle: "No scan is running.",
};

export function ScanFigures({ status }: { status: ScanStatus }) {
  const finished = status.finished_at && new Date(status.finished_at).toLocaleString();
  return (
    <div className="rounded-2xl border border-line bg-surface p-6">
      <p role="status" className="font-semibold">
        {states[status.state]}
      </p>
      {status.error && <p className="mt-1 text-alarm">{status.error}</p>}
      {status.state === "running" ? (
        <progress
          aria-label="Files looked at"
          className="mt-4 h-2 w-full accent-accent"
          {...(status.total === null ? {} : { value: status.seen, max: Math.max(status.total, 1) })}
        />
      ) : (
        finished && <p className="mt-1 text-sm text-soft">Last finished {finished}.</p>
      )}
      <dl className="mt-5 grid grid-cols-2 gap-4 sm:grid-cols-5">
        {counters.map(([field, label]) => (
          <div key={field} className="flex flex-col-reverse justify-end">
            <dt className="text-sm text-soft">{label}</dt>
            <dd className="text-2xl font-bold tabular-nums">
              {status[field].toLocaleString("en")}
              {field === "seen" && status.total !== null && (
                <span className="text-base font-normal text-soft">
                  {" "}
                  / {status.total.toLocaleString("en")}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {status.failures.length > 0 && (
        <details className="mt-5">
          <summary className="cursor-pointer font-medium">Files that could not be read</summary>
          <ul className="mt-3 space-y-2 text-sm">
            {status.failures.map((failure) => (
              <li key={failure.path}>
                <span className="block font-mono break-all">{failure.path}</span>
                <span className="text-soft">{failure.reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
